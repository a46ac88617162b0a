// The compiled part of Asio and Beast: once per binary, shared by the rooms gateway/ and
// transport/.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
