// One request and its Exchange: the body goes in block by block, a reply comes out.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "gateway/net/http_connection.h"

namespace sluice::gateway::net {

// Reads as much of the body as the exchange wants and runs the exchange on the pool. A body that is
// not here yet is read once the exchange has seen the head, and is an upload in progress once the
// exchange says so. Absent when the client is gone.
asio::awaitable<std::optional<Reply>> run_exchange(Context& context,
                                                   const Door& door,
                                                   HttpConnection& connection,
                                                   Parser& parser,
                                                   const RequestHead& head);

}  // namespace sluice::gateway::net
