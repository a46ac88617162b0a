#include "gateway/s3/document_body.h"

namespace sluice::gateway::s3 {

bool DocumentBody::body(std::span<const char> block) {
    read_ = payload_->write(block, [this](std::span<const char> bytes) -> Result<void> {
        if (document_.size() + bytes.size() > kDocumentBytesMax) {
            return s3_error("MalformedXML", "The document is too large.");
        }
        document_.append(bytes.data(), bytes.size());
        return {};
    });
    return read_.has_value();
}

Result<Reply> DocumentBody::finish() {
    TRY(std::move(read_));
    TRY(payload_->finish());
    return answer_(document_);
}

Reply xml_reply(std::string document) {
    Reply reply;
    reply.headers.emplace_back("Content-Type", "application/xml");
    reply.body = std::move(document);
    return reply;
}

}  // namespace sluice::gateway::s3
