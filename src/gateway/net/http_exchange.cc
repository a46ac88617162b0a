#include "gateway/net/http_exchange.h"

#include <boost/asio/error.hpp>

namespace sluice::gateway::net {
namespace {

constexpr std::size_t kLargeBody = 64 * 1024;  // worth a larger buffer on its connection

// Counts an upload while its body is on its way.
class UploadSlot {
  public:
    explicit UploadSlot(Context& context) : context_(context) { ++context_.uploads_in_progress; }
    ~UploadSlot() { --context_.uploads_in_progress; }
    UploadSlot(const UploadSlot&) = delete;
    UploadSlot& operator=(const UploadSlot&) = delete;

  private:
    Context& context_;
};

bool has_free_slot(const Context& context) {
    return context.uploads_in_progress < context.options.limits.uploads_in_progress_max;
}

// A defect in the request logic costs its request and nothing else.
Reply defect(const Context& context,
             const Door& door,
             const Parser& parser,
             const std::exception& error) {
    context.log.error("request_defect", {{"listener", door.name}, {"what", error.what()}});
    return refuse(door,
                  parser,
                  500,
                  "internal_error",
                  "The server could not answer because of a fault of its own.");
}

asio::awaitable<error_code> say_continue(HttpConnection& connection, const Parser& parser) {
    if (!expects_continue(parser) || connection.has_more()) co_return error_code();
    co_return co_await connection.write("HTTP/1.1 100 Continue\r\n\r\n", {});
}

// `body` takes all of it.
asio::awaitable<std::optional<Reply>> run_at_once(Context& context,
                                                  const Door& door,
                                                  HttpConnection& connection,
                                                  Parser& parser,
                                                  const RequestHead& head,
                                                  std::span<char> body) {
    if (!body.empty()) {
        error_code ec;
        co_await connection.read_body(parser, body, ec);
        if (ec) co_return broken_body(door, parser, ec, connection.is_expired());
    }
    Reply reply;
    const auto job = [&] {
        try {
            const auto exchange = door.exchanges->begin(head);
            if (!body.empty()) exchange->body(body);
            reply = exchange->finish();
        } catch (const std::exception& error) {
            reply = defect(context, door, parser, error);
        }
    };
    co_await run_blocking(context, job);
    co_return reply;
}

// Asks the exchange about the head alone, then gives it the body as it comes. Nobody is waited for
// with more than a small block before the exchange says that this is an upload, and takes a slot.
class InBlocks {
  public:
    InBlocks(Context& context,
             const Door& door,
             HttpConnection& connection,
             Parser& parser,
             const RequestHead& head)
        : context_(context), door_(door), connection_(connection), parser_(parser), head_(head) {}

    asio::awaitable<std::optional<Reply>> run();

  private:
    asio::awaitable<void> give(std::span<const char> bytes);
    asio::awaitable<void> give_blocks(std::uint64_t bytes_max, bool of_upload);
    void take_slot();
    asio::awaitable<std::optional<Reply>> break_off();

    Context& context_;
    const Door& door_;
    HttpConnection& connection_;
    Parser& parser_;
    const RequestHead& head_;
    std::unique_ptr<Exchange> exchange_;
    std::optional<UploadSlot> slot_;
    std::optional<Reply> reply_;  // then no more is wanted
    bool is_upload_ = false;
    bool slow_down_ = false;
    error_code ec_;
};

asio::awaitable<std::optional<Reply>> InBlocks::run() {
    co_await give({});
    if (reply_) co_return std::move(reply_);
    if (!slow_down_) ec_ = co_await say_continue(connection_, parser_);
    const auto bytes = head_.content_length.value_or(Blocks::kBlockMax);
    co_await give_blocks(std::min<std::uint64_t>(bytes, Blocks::kBlockMin), false);
    if (bytes >= kLargeBody && is_upload_) connection_.expect_large_body();
    co_await give_blocks(bytes, true);
    if (reply_) co_return std::move(reply_);
    co_return co_await break_off();
}

asio::awaitable<void> InBlocks::give(std::span<const char> bytes) {
    const auto job = [&] {
        try {
            if (!exchange_) exchange_ = door_.exchanges->begin(head_);
            const bool wanted = exchange_->body(bytes) && !parser_.is_done();
            is_upload_ = wanted && exchange_->is_upload();
            if (wanted) return;
            reply_ = exchange_->finish();
        } catch (const std::exception& error) {
            reply_ = defect(context_, door_, parser_, error);
        }
        exchange_.reset();
    };
    co_await run_blocking(context_, job);
    if (is_upload_ && !slot_) take_slot();
}

// While what comes is `of_upload`, or is not yet.
asio::awaitable<void> InBlocks::give_blocks(std::uint64_t bytes_max, bool of_upload) {
    if (is_upload_ != of_upload) co_return;
    const auto block = context_.blocks.take(bytes_max);
    while (!reply_ && !ec_ && !slow_down_ && is_upload_ == of_upload) {
        const auto filled = co_await connection_.read_body(parser_, block.bytes(), ec_);
        if (!ec_) co_await give(block.bytes().first(filled));
    }
}

void InBlocks::take_slot() {
    slow_down_ = !has_free_slot(context_);
    if (!slow_down_) slot_.emplace(context_);
}

asio::awaitable<std::optional<Reply>> InBlocks::break_off() {
    // What it holds may take a while to remove.
    const auto drop = [&] { exchange_.reset(); };
    co_await run_blocking(context_, drop);
    if (slow_down_) co_return too_many_uploads(door_, parser_);
    co_return broken_body(door_, parser_, ec_, connection_.is_expired());
}

// Nobody is waited for: one hop is enough.
bool is_here(const HttpConnection& connection, const Parser& parser) {
    return !parser.chunked() && connection.bytes_here() >= parser.content_length().value_or(0);
}

}  // namespace

asio::awaitable<std::optional<Reply>> run_exchange(Context& context,
                                                   const Door& door,
                                                   HttpConnection& connection,
                                                   Parser& parser,
                                                   const RequestHead& head) {
    if (!has_body(parser)) {
        co_return co_await run_at_once(context, door, connection, parser, head, {});
    }
    // While there is no slot, only the exchange knows whether this body would need one.
    if (is_here(connection, parser) && has_free_slot(context)) {
        const auto block = context.blocks.take(*head.content_length);
        if (block.bytes().size() == *head.content_length) {
            co_return co_await run_at_once(context, door, connection, parser, head, block.bytes());
        }
    }
    InBlocks body(context, door, connection, parser, head);
    co_return co_await body.run();
}

}  // namespace sluice::gateway::net
