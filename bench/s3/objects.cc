#include "bench/s3/objects.h"

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <utility>

#include "signing/digest.h"

namespace sluice::bench {

ObjectClient::ObjectClient(Objects& objects, Verb verb, unsigned seed)
    : objects_(objects),
      verb_(verb),
      payload_hash_(signing::sha256_hex(verb == Verb::kPut ? objects.body : "")),
      socket_(objects.address),
      random_(seed) {}

void ObjectClient::send_next() {
    const auto request = next_request();
    sent_at_ = SteadyClock::now();
    socket_.send(request);
}

std::uint64_t ObjectClient::next_number() {
    if (verb_ == Verb::kPut) return objects_.count++;
    return std::uniform_int_distribution<std::uint64_t>(0, objects_.count - 1)(random_);
}

std::string ObjectClient::next_request() {
    const auto path = fmt::format("/{}/{}/{}", objects_.bucket, objects_.prefix, next_number());
    const std::string_view method = verb_ == Verb::kPut ? "PUT" : "GET";
    const signing::NameValues headers{
        {"host", fmt::format("{}:{}", objects_.address.host, objects_.address.port)}};
    const auto now = std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
    const auto added =
        signing::sign_headers(objects_.signer, {method, path, {}, headers}, now, payload_hash_);

    fmt::memory_buffer out;
    auto to = std::back_inserter(out);
    fmt::format_to(to, "{} {} HTTP/1.1\r\nHost: {}\r\n", method, path, headers[0].second);
    for (const auto& [name, value] : added) fmt::format_to(to, "{}: {}\r\n", name, value);
    if (verb_ == Verb::kPut) fmt::format_to(to, "Content-Length: {}\r\n", objects_.body.size());
    fmt::format_to(to, "\r\n{}", verb_ == Verb::kPut ? objects_.body : "");
    return fmt::to_string(out);
}

std::optional<SteadyClock::duration> ObjectClient::on_readable() {
    if (!socket_.receive()) die("the server closed a connection");
    const auto reply = socket_.take_reply();
    if (!reply) return std::nullopt;
    const auto took = SteadyClock::now() - sent_at_;
    if (reply->status != 200) die(fmt::format("status {} {}", reply->status, reply->body));
    if (verb_ == Verb::kGet && reply->body != objects_.body)
        die("another body than the one that was put");
    return took;
}

}  // namespace sluice::bench
