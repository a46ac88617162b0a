// What is looked at when a process has started, and when all is quiet.
#include <algorithm>
#include <array>
#include <span>

#include "base/hex.h"
#include "signing/digest.h"
#include "tests/simulation/world/ledger.h"

namespace sluice::simulation {
namespace {

// I3: the whole object, or none. Empty: all is well.
std::string damage_of(const ObjectName& name, const Sight& sight) {
    auto opened = sight.objects.open(name, std::nullopt, std::nullopt);
    if (!opened) return "is not there (" + opened.error().name + ")";
    signing::Hasher md5(signing::HashKind::kMd5);
    std::array<char, 4096> block{};
    std::uint64_t size = 0;
    while (true) {
        const auto count = opened->bytes->read(block);
        if (!count) return "cannot be read (" + count.error().name + ")";
        if (*count == 0) break;
        size += *count;
        md5.add(std::span<const char>(block.data(), *count));
    }
    const std::string digest = md5.finish();
    const bool is_whole = size == opened->info.size &&
                          to_hex(std::as_bytes(std::span(digest))) == opened->info.etag.text();
    return is_whole ? "" : "is not whole";
}

}  // namespace

void Ledger::check_whole(std::string_view what, const ObjectName& name, const Sight& sight) {
    const std::string damage = damage_of(name, sight);
    if (!damage.empty()) {
        world_.violate(std::string(what) + " " + name.key.text() + " " + damage);
    }
}

// What told of a run that was removed is gone with it.
bool Ledger::has_removals(const UserId& user) const {
    return std::ranges::any_of(removed_, [&](const auto& run) { return run.first == user; });
}

void Ledger::check_kept(const Sight& sight) {
    for (const auto& [name, upload] : uploads_) {
        if (!upload.acknowledged) continue;
        check_whole("acknowledged upload", name, sight);
        const auto info = sight.objects.head(name);
        if (info && !may_be(name, info->etag)) {
            world_.violate("upload " + name.key.text() + " is older than what was acknowledged");
        }
    }
    const auto ends = final_;
    for (const auto& [run, kept] : ends) {
        check_end(run.first, run.second, sight);
        if (!kept.output || removed_.contains(run)) continue;
        check_whole("output", *kept.output, sight);
    }
    for (const auto& [event, when] : delivered_) {
        const auto stored = sight.inbox.after(event.first, event.second - 1, 1);
        if (!stored || (!stored->empty() && stored->front().sequence == event.second)) continue;
        if (has_removals(event.first)) continue;
        world_.violate("event " + std::to_string(event.second) + " was delivered and is not there");
    }
}

// I2: an output is one run's, and each run that is done has its own.
void Ledger::check_outputs(const Sight& sight) {
    std::map<ObjectName, int> named;
    const auto runs = sight.jobs.list(std::nullopt, 100'000);
    const auto listing = sight.objects.list(kOutputs, {.max = 100'000});
    if (!runs || !listing) return world_.violate("what is there cannot be listed");
    for (const JobRun& run : *runs) {
        if (run.output) ++named[*run.output];
        if (run.rejects) ++named[*run.rejects];
    }
    for (const ObjectInfo& object : listing->objects) {
        const auto found = named.find(object.name);
        const bool is_left = on_aws && found == named.end();
        if (!is_left && (found == named.end() || found->second != 1)) {
            world_.violate("output " + object.name.key.text() + " is not one run's");
        }
        check_whole("output", object.name, sight);
        if (found != named.end()) named.erase(found);
    }
    for (const auto& [name, count] : named) {
        world_.violate("output " + name.key.text() + " is not there");
    }
}

// I5: numbers without gaps, one end for each run, and everything has reached the user.
void Ledger::check_inbox(const UserId& user, const Sight& sight) {
    const auto events = sight.inbox.after(user, 0, 100'000);
    if (!events) return world_.violate("the inbox cannot be read");
    std::uint64_t number = 0;
    std::set<std::pair<RunId, bool>> told;
    for (const InboxEvent& event : *events) {
        const std::string name =
            "event " + std::to_string(event.sequence) + " of " + user.text().substr(0, 3);
        const bool has_gap = event.sequence != number + 1;
        number = event.sequence;
        if (has_gap && !has_removals(user)) world_.violate(name + " comes after a gap");
        if (!told.emplace(event.run, event.given_up).second) {
            world_.violate(name + " tells of a run a second time");
        }
        // The end that a redrive brought tells all there is to tell.
        const bool is_obsolete = event.given_up && !reached(user, event.sequence);
        // A v1 user that has said so with its number is not told again, nor is that recorded.
        const bool is_recorded = event.delivered || event.protocol == Protocol::kV1;
        if (!is_recorded) world_.violate(name + " was never delivered");
        if (!is_obsolete && !reached(user, event.sequence)) {
            world_.violate(name + " never reached its user");
        }
    }
}

}  // namespace sluice::simulation
