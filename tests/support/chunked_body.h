// Bodies as clients send them with Content-Encoding: aws-chunked.
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "signing/chunk_signer.h"
#include "signing/digest.h"

namespace sluice::support {

inline std::string chunk_head(std::string_view chunk) {
    std::ostringstream text;
    text << std::hex << chunk.size();
    return text.str();
}

// The last of `chunks` is empty; its own end is left out, for trailers to come before it.
inline std::string signed_chunks(signing::ChunkSigner& chain,
                                 const std::vector<std::string>& chunks) {
    std::string text;
    for (const auto& chunk : chunks) {
        text += chunk_head(chunk) +
                ";chunk-signature=" + chain.chunk(signing::sha256_hex(chunk)).hex() + "\r\n" +
                chunk + (chunk.empty() ? "" : "\r\n");
    }
    return text;
}

inline std::string signed_trailer(signing::ChunkSigner& chain, const std::string& trailer) {
    return trailer + "\r\nx-amz-trailer-signature:" +
           chain.trailer(signing::sha256_hex(trailer + "\n")).hex() + "\r\n";
}

inline std::string plain_chunks(const std::vector<std::string>& chunks) {
    std::string text;
    for (const auto& chunk : chunks) {
        text += chunk_head(chunk) + "\r\n" + chunk + (chunk.empty() ? "" : "\r\n");
    }
    return text;
}

}  // namespace sluice::support
