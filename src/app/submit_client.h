// The client's side of the compatibility contract: listen, upload, wait, download.
//
// One thread at a time. `clock` must outlive the client. Errors of the job itself come back as
// kInvalid with the server's name and place; those of the way there as kUnavailable or kIo.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/stream.h"
#include "ports/object.h"
#include "transport/http_client.h"
#include "transport/websocket_client.h"

namespace sluice::app {

struct SubmitRequest {
    std::string server;     // http://…, no slash at the end
    std::string ws_server;  // ws://…, no slash at the end
    std::string user;
    std::string job;
    std::string file_name;
    std::string format;    // the contract's: csv or json
    std::string mapping;   // old:new,old:new
    std::string sequence;  // a,b,c
    bool rejects = false;  // bad records do not fail the job
    bool detect = true;    // what is not said is told from the file's beginning
    Metadata said = {};    // of the file, as pipeline/input_words.h has it
    Milliseconds timeout{600'000};
};

struct SubmitObject {
    std::string bucket;
    std::string key;
};

struct SubmitResult {
    SubmitObject output;
    std::optional<SubmitObject> rejects;  // none: nothing was rejected
    std::uint64_t rejected = 0;
    std::string receipt = {};  // one line; empty: the server told none
    std::vector<std::string> warnings = {};
};

class SubmitClient {
  public:
    SubmitClient(SubmitRequest request, const std::string& ca_file, const Clock& clock)
        : request_(std::move(request)), ca_file_(ca_file), clock_(clock), http_(ca_file) {}

    // Opens the WebSocket of the user.
    Result<void> listen();
    // Asks for the signed URL and posts the form.
    Result<void> upload(ByteSource& bytes,
                        std::uint64_t size,
                        std::function<void(std::uint64_t, std::uint64_t)> progress);
    // Until the job's frame comes. A socket that breaks is opened again: the server keeps what was
    // missed. kUnavailable no_notification after the timeout.
    Result<SubmitResult> wait();
    Result<void> download(const SubmitObject& object, ByteSink& to);

  private:
    Result<std::string> sign(const std::string& body);

    SubmitRequest request_;
    std::string ca_file_;
    const Clock& clock_;
    transport::HttpClient http_;
    std::unique_ptr<transport::WebSocketClient> socket_;
};

}  // namespace sluice::app
