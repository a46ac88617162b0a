#include "gateway/net/http_exchange.h"

#include <boost/asio/error.hpp>

namespace sluice::gateway::net {
namespace {

constexpr std::size_t kSmallBody = 96 * 1024;  // read whole, so that one hop to the pool is enough

// Counts an upload while it is in progress.
class UploadSlot {
  public:
    UploadSlot(Context& context, bool counted) : context_(counted ? &context : nullptr) {
        if (context_) ++context_->uploads_in_progress;
    }
    ~UploadSlot() {
        if (context_) --context_->uploads_in_progress;
    }
    UploadSlot(const UploadSlot&) = delete;
    UploadSlot& operator=(const UploadSlot&) = delete;

  private:
    Context* context_;
};

// A defect in the request logic costs its request and nothing else.
Reply defect(const Context& context,
             const Door& door,
             const Parser& parser,
             const std::exception& error) {
    context.log.error("request_defect", {{"listener", door.name}, {"what", error.what()}});
    const bool s3 = door.dialect == Dialect::kS3;
    return refuse(door,
                  parser,
                  500,
                  s3 ? "InternalError" : "internal_error",
                  "The server could not answer because of a fault of its own.");
}

asio::awaitable<error_code> say_continue(HttpConnection& connection, const Parser& parser) {
    if (!expects_continue(parser) || connection.has_more()) co_return error_code();
    co_return co_await connection.write("HTTP/1.1 100 Continue\r\n\r\n", {});
}

asio::awaitable<std::optional<Reply>> run_small(Context& context,
                                                const Door& door,
                                                HttpConnection& connection,
                                                Parser& parser,
                                                const RequestHead& head) {
    std::string body(head.content_length.value_or(0), '\0');
    if (!body.empty()) {
        auto ec = co_await say_continue(connection, parser);
        if (!ec) co_await connection.read_body(parser, body, ec);
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

asio::awaitable<std::optional<Reply>> run_in_blocks(Context& context,
                                                    const Door& door,
                                                    HttpConnection& connection,
                                                    Parser& parser,
                                                    const RequestHead& head) {
    std::unique_ptr<Exchange> exchange;
    Reply reply;
    std::span<const char> bytes;  // the next of the body; none at first
    bool wanted = false;
    const auto take = [&] {
        try {
            if (!exchange) exchange = door.exchanges->begin(head);
            wanted = exchange->body(bytes) && !parser.is_done();
            if (wanted) return;
            reply = exchange->finish();
        } catch (const std::exception& error) {
            wanted = false;
            reply = defect(context, door, parser, error);
        }
        exchange.reset();
    };
    co_await run_blocking(context, take);
    if (!wanted) co_return reply;

    connection.expect_large_body();
    const auto block = context.blocks.take(head.content_length.value_or(Blocks::kBlockMax));
    auto ec = co_await say_continue(connection, parser);
    while (wanted && !ec) {
        const auto filled = co_await connection.read_body(parser, block.bytes(), ec);
        bytes = block.bytes().first(filled);
        if (!ec) co_await run_blocking(context, take);
    }
    if (!ec) co_return reply;
    // What it holds may take a while to remove.
    const auto drop = [&] { exchange.reset(); };
    co_await run_blocking(context, drop);
    co_return broken_body(door, parser, ec, connection.is_expired());
}

}  // namespace

asio::awaitable<std::optional<Reply>> run_exchange(Context& context,
                                                   const Door& door,
                                                   HttpConnection& connection,
                                                   Parser& parser,
                                                   const RequestHead& head) {
    const UploadSlot slot(context, door.counts_uploads && has_body(parser));
    if (!parser.chunked() && head.content_length.value_or(0) <= kSmallBody) {
        co_return co_await run_small(context, door, connection, parser, head);
    }
    co_return co_await run_in_blocks(context, door, connection, parser, head);
}

}  // namespace sluice::gateway::net
