// An operation whose body is a document, small enough to be held: collected, checked, then
// answered.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "gateway/s3/operation.h"
#include "gateway/s3/payload.h"

namespace sluice::gateway::s3 {

// As S3: a document of more bytes is MalformedXML.
inline constexpr std::size_t kDocumentBytesMax = 2 * 1024 * 1024;

class DocumentBody final : public Operation {
  public:
    using Answer = std::function<Result<Reply>(const std::string& document)>;

    DocumentBody(std::unique_ptr<Payload> payload, Answer answer)
        : payload_(std::move(payload)), answer_(std::move(answer)) {}

    bool body(std::span<const char> block) override;
    Result<Reply> finish() override;

  private:
    std::unique_ptr<Payload> payload_;
    Answer answer_;
    std::string document_;
    Result<void> read_;
};

// 200 with a document.
Reply xml_reply(std::string document);

// The reply to a request whose body means nothing.
class Answered final : public Operation {
  public:
    using Answer = std::function<Result<Reply>()>;

    explicit Answered(Answer answer) : answer_(std::move(answer)) {}
    bool body(std::span<const char>) override { return false; }
    Result<Reply> finish() override { return answer_(); }

  private:
    Answer answer_;
};

}  // namespace sluice::gateway::s3
