// PUT requests signed in the header, with bodies of every kind that clients send.
#pragma once

#include <string>
#include <vector>

#include "signing/chunk_signer.h"
#include "tests/s3/endpoint_fixture.h"
#include "tests/support/chunked_body.h"

namespace sluice::gateway::s3 {

class SignedPut : public EndpointFixture {
  protected:
    using Chunks = std::vector<std::string>;

    ClientRequest put(const std::string& payload_hash,
                      const std::string& body,
                      const signing::NameValues& extra = {}) {
        ClientRequest request{"PUT", path_};
        request.headers.insert(request.headers.end(), extra.begin(), extra.end());
        request.body = body;
        const signing::Request to_sign{"PUT", path_, {}, request.headers};
        for (auto& header : signing::sign_headers(signer(), to_sign, clock_.wall(), payload_hash)) {
            request.headers.push_back(std::move(header));
        }
        return request;
    }
    ClientRequest plain(const std::string& body, const signing::NameValues& extra = {}) {
        return put("UNSIGNED-PAYLOAD", body, extra);
    }

    // The headers of a body in chunks with `bytes` of payload.
    static signing::NameValues chunked(std::size_t bytes, const signing::NameValues& extra = {}) {
        signing::NameValues headers{{"content-encoding", "aws-chunked"},
                                    {"x-amz-decoded-content-length", std::to_string(bytes)}};
        headers.insert(headers.end(), extra.begin(), extra.end());
        return headers;
    }

    // Signed chunks, and behind them a signed trailer ("name:value") when there is one.
    ClientRequest in_signed_chunks(const Chunks& chunks,
                                   const std::string& trailer = "",
                                   signing::NameValues extra = {}) {
        const std::string hash = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
        if (!trailer.empty()) {
            extra.emplace_back("x-amz-trailer", trailer.substr(0, trailer.find(':')));
        }
        ClientRequest request =
            put(hash + (trailer.empty() ? "" : "-TRAILER"), "", chunked(size_of(chunks), extra));
        const std::string authorization(*signing::find(request.headers, "authorization"));
        const auto seed = authorization.substr(authorization.find("Signature=") + 10);
        const WallTime now = clock_.wall();
        signing::ChunkSigner chain(key().secret,
                                   signing::scope_at(now, options_.region, "s3"),
                                   now,
                                   signing::Signature(seed));
        request.body = support::signed_chunks(chain, chunks);
        if (!trailer.empty()) request.body += support::signed_trailer(chain, trailer);
        request.body += "\r\n";
        return request;
    }

    // As current SDKs send by default over TLS. `announced` is x-amz-trailer.
    ClientRequest with_trailer(const Chunks& chunks,
                               const std::string& trailer,
                               const std::string& announced = "x-amz-checksum-crc32") {
        return put("STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                   support::plain_chunks(chunks) + trailer + "\r\n",
                   chunked(size_of(chunks), {{"x-amz-trailer", announced}}));
    }

    static std::size_t size_of(const Chunks& chunks) {
        std::size_t bytes = 0;
        for (const auto& chunk : chunks) bytes += chunk.size();
        return bytes;
    }

    std::string refusal(const ClientRequest& request) {
        const Response response = send(request);
        return response.status == 200 ? "accepted" : response.error();
    }
    // Nothing visible, nothing temporary, no event.
    bool nothing_stored() {
        return backend_.objects().names(kUploads).empty() && backend_.objects().staged() == 0 &&
               events().empty();
    }

    std::string path_ = "/sluice-uploads/u/a.csv";
    ObjectName name_{kUploads, ObjectKey{"u/a.csv"}};
};

}  // namespace sluice::gateway::s3
