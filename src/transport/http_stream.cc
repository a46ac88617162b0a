#include "transport/http_stream.h"

namespace sluice::transport {
namespace {

constexpr long kReceiveBuffer = 128 * 1024;  // what one look at the socket takes at most
constexpr int kPollMs = 1'000;               // then `stop` and the stall timeout are looked at

HttpRequest into(ByteSink& sink, HttpRequest request) {
    request.response_sink = &sink;
    return request;
}

}  // namespace

Result<void> HttpStream::Buffer::write(std::span<const char> block) {
    if (empty()) {
        bytes_.clear();
        taken_ = 0;
    }
    bytes_.append(block.data(), block.size());
    return {};
}

bool HttpStream::Buffer::is_full() const {
    return bytes_.size() - taken_ + CURL_MAX_WRITE_SIZE > HttpClient::kStreamBytes;
}

std::size_t HttpStream::Buffer::take(std::span<char> out) {
    const std::size_t count = bytes_.copy(out.data(), out.size(), taken_);
    taken_ += count;
    return count;
}

HttpStream::HttpStream(const Libcurl& curl,
                       StreamHandle handle,
                       HttpRequest request,
                       const std::string& ca_file,
                       GiveBack give_back)
    : curl_(curl),
      handle_(std::move(handle)),
      request_(into(buffer_, std::move(request))),
      give_back_(std::move(give_back)),
      transfer_(curl, handle_.easy.get(), request_, ca_file) {
    transfer_.is_full = [this] { return paused_ = buffer_.is_full(); };
    curl_.easy_setopt(handle_.easy.get(), CURLOPT_BUFFERSIZE, kReceiveBuffer);
}

HttpStream::~HttpStream() {
    // A transfer that has not ended loses its connection here.
    curl_.multi_remove_handle(handle_.multi.get(), handle_.easy.get());
    curl_.easy_reset(handle_.easy.get());
    give_back_(std::move(handle_));
}

Result<HttpResponse> HttpStream::start() {
    curl_.multi_add_handle(handle_.multi.get(), handle_.easy.get());
    advance();
    // Broken off behind the first bytes: the reader is told, once it has them.
    if (end_ && (*end_ || buffer_.empty())) return *end_;
    return transfer_.head();
}

Result<std::size_t> HttpStream::read(std::span<char> out) {
    if (buffer_.empty()) {
        if (!end_) advance();
        if (buffer_.empty()) {
            if (!*end_) return std::unexpected(end_->error());
            return 0;
        }
    }
    return buffer_.take(out);
}

Result<void> HttpStream::rewind() {
    return fail(Code::kInvalid, "no_rewind", "an answer is read once");
}

// Until there is something to read, or the end.
void HttpStream::advance() {
    if (paused_) {
        paused_ = false;
        curl_.easy_pause(handle_.easy.get(), CURLPAUSE_CONT);
    }
    while (true) {
        int running = 0;
        CURLMcode code = curl_.multi_perform(handle_.multi.get(), &running);
        look_for_the_end();
        if (end_ || !buffer_.empty()) return;
        if (code == CURLM_OK) {
            code = curl_.multi_poll(handle_.multi.get(), nullptr, 0, kPollMs, nullptr);
        }
        if (code != CURLM_OK) {
            end_ = fail(Code::kInternal, "http_client", curl_.multi_strerror(code));
            return;
        }
    }
}

void HttpStream::look_for_the_end() {
    int left = 0;
    while (const CURLMsg* message = curl_.multi_info_read(handle_.multi.get(), &left)) {
        if (message->msg == CURLMSG_DONE) end_ = transfer_.finish(message->data.result);
    }
}

}  // namespace sluice::transport
