#include "gateway/net/http_connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

namespace sluice::gateway::net {
namespace {

namespace http = boost::beast::http;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr Seconds kPaceWindow{30};
constexpr Seconds kLingerDeadline{5};
constexpr std::size_t kLingerBytes = 4 << 20;
constexpr std::size_t kSmallBuffer = 2048;
constexpr std::size_t kLargeBuffer = 64 * 1024;

}  // namespace

// Keeps a transfer above the floor: each window of waiting must bring its bytes.
class HttpConnection::Pace {
  public:
    explicit Pace(HttpConnection& connection)
        : connection_(connection),
          floor_(connection.context_.options.limits.body_rate_bytes_per_s *
                 static_cast<std::size_t>(kPaceWindow.count())) {}
    ~Pace() { connection_.clear_deadline(); }
    Pace(const Pace&) = delete;
    Pace& operator=(const Pace&) = delete;

    void start_window() {
        moved_ = 0;
        connection_.set_deadline(kPaceWindow);
    }

    void moved(std::size_t bytes) {
        moved_ += bytes;
        if (moved_ >= floor_) start_window();
    }

  private:
    HttpConnection& connection_;
    const std::size_t floor_;
    std::size_t moved_ = 0;
};

HttpConnection::HttpConnection(Context& context, const Door& door, Stream stream)
    : context_(context),
      door_(door),
      stream_(std::move(stream)),
      buffer_(context.options.limits.http_header_bytes + kLargeBuffer) {
    context_.requests.add(listed_);
}

HttpConnection::~HttpConnection() {
    context_.requests.remove(*this);
}

asio::awaitable<error_code> HttpConnection::handshake() {
    set_deadline(context_.options.limits.http_header_timeout);
    auto start = [this](auto handler) { stream_.handshake(std::move(handler)); };
    const auto [ec] =
        co_await asio::async_initiate<decltype(kAwait), void(error_code)>(start, kAwait);
    clear_deadline();
    co_return ec;
}

asio::awaitable<error_code> HttpConnection::wait_for_request() {
    if (has_more()) co_return error_code();
    if (context_.stopping) co_return asio::error::operation_aborted;
    if (buffer_.capacity() > kLargeBuffer / 2) buffer_.shrink_to_fit();
    set_deadline(context_.options.limits.http_idle);
    idle_ = true;
    const auto space = buffer_.prepare(kSmallBuffer);
    const auto [ec, read] = co_await stream_.async_read_some(space, kAwait);
    idle_ = false;
    clear_deadline();
    buffer_.commit(read);
    received(read);
    co_return ec;
}

asio::awaitable<error_code> HttpConnection::read_head(Parser& parser) {
    set_deadline(context_.options.limits.http_header_timeout);
    const auto before = buffer_.size();
    const auto [ec, parsed] = co_await http::async_read_header(stream_, buffer_, parser, kAwait);
    clear_deadline();
    received(parsed + buffer_.size() - before);
    co_return ec;
}

asio::awaitable<std::size_t> HttpConnection::read_body(Parser& parser,
                                                       std::span<char> block,
                                                       error_code& ec) {
    auto& body = parser.get().body();
    body.data = block.data();
    body.size = block.size();
    Pace pace(*this);
    pace.start_window();
    while (!parser.is_done() && body.size > 0) {
        const auto before = buffer_.size();
        const auto [read_ec, parsed] =
            co_await http::async_read_some(stream_, buffer_, parser, kAwait);
        pace.moved(parsed);
        received(parsed + buffer_.size() - before);
        if (read_ec && read_ec != http::error::need_buffer) {
            ec = read_ec;
            break;
        }
    }
    co_return block.size() - body.size;
}

asio::awaitable<error_code> HttpConnection::write(std::string_view head, std::string_view body) {
    Pace pace(*this);
    pace.start_window();
    while (!head.empty() || !body.empty()) {
        const Stream::WriteBuffers buffers{asio::buffer(head), asio::buffer(body)};
        const auto [ec, sent] = co_await stream_.async_write_some(buffers, kAwait);
        if (ec) co_return ec;
        pace.moved(sent);
        context_.metrics.count(
            "sluice_bytes_out_total", {{"listener", door_.name}}, static_cast<double>(sent));
        const auto of_head = std::min(sent, head.size());
        head.remove_prefix(of_head);
        body.remove_prefix(sent - of_head);
    }
    co_return error_code();
}

asio::awaitable<void> HttpConnection::close(bool drain) {
    expired_ = false;
    set_deadline(kLingerDeadline);
    auto goodbye = [this](auto handler) { stream_.say_goodbye(std::move(handler)); };
    co_await asio::async_initiate<decltype(kAwait), void(error_code)>(goodbye, kAwait);
    auto read_raw = [this](auto handler) {
        stream_.read_raw(asio::buffer(context_.scratch), std::move(handler));
    };
    // Closing with unread bytes would reset the connection and take our reply with it.
    for (std::size_t drained = 0; drain && drained < kLingerBytes;) {
        const auto [ec, read] =
            co_await asio::async_initiate<decltype(kAwait), Stream::IoSignature>(read_raw, kAwait);
        if (ec) break;
        drained += read;
    }
    clear_deadline();
    stream_.close();
}

void HttpConnection::expect_large_body() {
    buffer_.reserve(kLargeBuffer);
}

void HttpConnection::check_deadlines(SteadyTime now) {
    if (!deadline_ || now < *deadline_) return;
    deadline_.reset();
    expired_ = true;
    stream_.cancel();
}

void HttpConnection::leave() {
    if (idle_) stream_.cancel();
}

void HttpConnection::received(std::size_t bytes) {
    if (bytes == 0) return;
    context_.metrics.count(
        "sluice_bytes_in_total", {{"listener", door_.name}}, static_cast<double>(bytes));
}

void HttpConnection::set_deadline(Milliseconds from_now) {
    deadline_ = context_.clock->steady() + from_now;
}

}  // namespace sluice::gateway::net
