#include "gateway/net/context.h"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sluice::gateway::net {

asio::awaitable<void> run_blocking(Context& context, std::function<void()> job) {
    // The job lives in this coroutine's frame until the pool has run it and come back.
    auto hop = [&context, &job](auto handler) {
        asio::post(*context.pool, [&context, &job, handler = std::move(handler)]() mutable {
            std::exception_ptr failure;
            try {
                job();
            } catch (...) {
                failure = std::current_exception();
            }
            // Moved: the exception is the network thread's from here on.
            asio::post(context.io,
                       [handler = std::move(handler), failure = std::move(failure)]() mutable {
                           handler(std::move(failure));
                       });
        });
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable), void(std::exception_ptr)>(
        hop, asio::use_awaitable);
}

}  // namespace sluice::gateway::net
