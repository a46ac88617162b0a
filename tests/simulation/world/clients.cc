#include "tests/simulation/world/clients.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/hex.h"
#include "signing/digest.h"
#include "tests/fakes/flow.h"
#include "tests/s3/form.h"

namespace sluice::simulation {
namespace {

constexpr std::string_view kAddress = "http://s3.test";

std::string md5_of(std::string_view bytes) {
    signing::Hasher md5(signing::HashKind::kMd5);
    md5.add(std::span<const char>(bytes.data(), bytes.size()));
    const std::string digest = md5.finish();
    return to_hex(std::as_bytes(std::span(digest)));
}

std::string text_of(const boost::json::value& value) {
    return std::string(value.as_string());
}

// The object that a request to the S3 endpoint is for: "/bucket/key".
ObjectName object_at(std::string_view target) {
    target = target.substr(1, target.find('?') - 1);
    const auto slash = target.find('/');
    return {BucketName{std::string(target.substr(0, slash))},
            ObjectKey{std::string(target.substr(slash + 1))}};
}

gateway::RequestHead head_of(std::string method, std::string_view url, std::size_t bytes) {
    return {std::move(method),
            std::string(url.substr(kAddress.size())),
            {{"host", "s3.test"}, {"content-length", std::to_string(bytes)}},
            "192.0.2.7",
            bytes};
}

}  // namespace

Clients::Clients(World& world, Ledger& ledger, Sockets& sockets, Site& site)
    : world_(world), ledger_(ledger), sockets_(sockets), site_(site) {
    const std::uint64_t count = 1 + dice_.below(3);
    for (std::uint64_t i = 0; i < count; ++i) {
        const char letter = static_cast<char>('a' + static_cast<char>(i));
        users_.emplace_back(std::string(3, letter) + "-0000000000000000000000000000001");
    }
}

void Clients::start() {
    for (const UserId& user : users_) {
        const std::string name = user.text().substr(0, 3);
        ++busy_;
        world_.scheduler.start(name, false, [this, &user] {
            live(user);
            --busy_;
        });
        world_.scheduler.start(
            name + " compat", false, [this, &user] { listen(user, Protocol::kCompat); });
        world_.scheduler.start(name + " v1", false, [this, &user] { listen(user, Protocol::kV1); });
    }
}

void Clients::live(const UserId& user) {
    const std::uint64_t jobs = 1 + dice_.below(4);
    for (std::uint64_t number = 1; number <= jobs && !world_.finished; ++number) {
        world_.scheduler.sleep(world_.between(0, 20'000));
        if (dice_.one_in(2)) {
            run_compat_job(user, number);
        } else {
            run_v1_job(user, number);
        }
    }
}

Version Clients::make_version() {
    Version version;
    version.is_good = !dice_.one_in(5);
    version.rows = dice_.one_in(8) ? dice_.below(2000) : dice_.below(30);
    version.bytes = "name,count\n";
    for (std::uint64_t row = 0; row < version.rows; ++row) {
        version.bytes += "row " + std::to_string(dice_.below(1'000'000)) + ",7\n";
    }
    if (!version.is_good) version.bytes += "one,two,three,four\n";
    version.etag = ETag{md5_of(version.bytes)};
    return version;
}

void Clients::run_compat_job(const UserId& user, std::uint64_t number) {
    const std::string id = "job" + std::to_string(number);
    const SteadyTime asked = world_.clock.steady();
    const auto answer = ask({"POST",
                             "/GenerateSignedUrl",
                             {},
                             {},
                             R"({"metadata":{"userId":")" + user.text() + R"(","jobid":")" + id +
                                 R"(","outputformat":"json","mapping":"name:title"}})",
                             "192.0.2.7"});
    if (!answer || answer->status / 100 != 2) return;
    const auto document = boost::json::parse(answer->body);
    gateway::s3::Form form;
    for (const auto& [name, value] : document.at("fields").as_object()) {
        form.fields.emplace_back(name, text_of(value));
    }
    jobs_.push_back(std::make_unique<ClientJob>());
    ClientJob& job = *jobs_.back();
    job.user = user;
    job.id = JobId{id};
    job.asked = asked;
    job.name = {kUploads, ObjectKey{form["Key"]}};
    const std::uint64_t versions = dice_.one_in(4) ? 2 : 1;
    for (std::uint64_t i = 0; i < versions && !world_.finished; ++i) {
        job.versions.push_back(make_version());
        form.file = job.versions.back().bytes;
        const std::string body = form.body();
        auto head = head_of("POST", text_of(document.at("url")), body.size());
        head.headers.emplace_back("content-type", form.content_type());
        if (!upload(job, head, body)) return;
        const Fault again = i == 0 ? Fault::kEventTwice : Fault::kEventLate;
        if (world_.faults.on(again) && dice_.one_in(2)) {
            world_.scheduler.sleep(world_.between(0, 60'000));
            send_event_again(job, job.versions[dice_.below(job.versions.size())]);
        }
    }
}

void Clients::send_event_again(const ClientJob& job, const Version& version) {
    ObjectInfo info;
    info.name = job.name;
    info.etag = version.etag;
    info.size = version.bytes.size();
    const std::string event = fakes::event_of({fakes::event_record(info)});
    site_.visit([&](Server& server) {
        world_.note("an event comes again");
        Outcome outcome;
        outcome.send.push_back({queues::kUploads, job.user, event, world_.between(0, 30'000)});
        return server.commits().commit(std::move(outcome)).has_value();
    });
}

void Clients::run_v1_job(const UserId& user, std::uint64_t number) {
    const Version version = make_version();
    const api::Headers headers{{"authorization", "Bearer " + user.text()},
                               {"content-type", "application/json"},
                               {"idempotency-key", "key" + std::to_string(number)}};
    const SteadyTime asked = world_.clock.steady();
    const auto answer =
        ask({"POST",
             "/v1/jobs",
             {},
             headers,
             R"({"file":{"name":"people.csv","size":)" + std::to_string(version.bytes.size()) +
                 R"(},"output":{"format":"csv"}})",
             "192.0.2.7"});
    if (!answer || answer->status / 100 != 2) return;
    const auto document = boost::json::parse(answer->body);
    if (!document.as_object().contains("upload")) {
        return world_.violate("a new job is not told where to upload: " + answer->body);
    }
    const auto& instructions = document.at("upload").as_object();
    auto head =
        head_of("PUT", std::string_view(instructions.at("url").as_string()), version.bytes.size());
    for (const auto& [name, value] : instructions.at("headers").as_object()) {
        head.headers.emplace_back(name, text_of(value));
    }
    jobs_.push_back(std::make_unique<ClientJob>());
    ClientJob& job = *jobs_.back();
    job.user = user;
    job.protocol = Protocol::kV1;
    job.asked = asked;
    job.id = JobId{text_of(document.at("id"))};
    job.name = object_at(head.target);
    job.versions.push_back(version);
    upload(job, head, version.bytes);
    const std::string path = "/v1/jobs/" + job.id.text();
    if (dice_.one_in(5)) {
        world_.scheduler.sleep(world_.between(0, 3'000));
        job.cancel_tried = true;
        ask({"POST", path + "/cancel", {}, headers, "", "192.0.2.7"},
            [&](int status) { return status == 409 && has_ended(job).value_or(true); });
    }
    if (dice_.one_in(5)) {
        world_.scheduler.sleep(world_.between(0, 60'000));
        job.removal_tried = true;
        ledger_.removing(user, RunId{job.id.text()}, job.name);
        // One that is running is not removed.
        const bool had_ended = has_ended(job).value_or(false);
        const auto removed = ask({"DELETE", path, {}, headers, "", "192.0.2.7"},
                                 [&](int status) { return status == 409 && !had_ended; });
        job.is_removed = removed && removed->status / 100 == 2;
    }
}

}  // namespace sluice::simulation
