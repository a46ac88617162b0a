// What is looked at when a process has started, and when all is quiet.
#include <algorithm>
#include <array>
#include <span>

#include "base/hex.h"
#include "signing/digest.h"
#include "tests/simulation/world/ledger.h"

namespace sluice::simulation {
namespace {

std::string hex_of(const std::string& digest) {
    return to_hex(std::as_bytes(std::span(digest)));
}

// What S3 calls an object: the MD5 of its bytes, or of its parts' MD5s, and their number.
std::string etag_of(std::string_view bytes, std::string_view etag, std::size_t part_bytes) {
    signing::Hasher md5(signing::HashKind::kMd5);
    const auto digest_of = [&md5](std::string_view text) {
        md5.add(std::span(text.data(), text.size()));
        return md5.finish();
    };
    if (!etag.contains('-')) return hex_of(digest_of(bytes));
    std::string digests;
    std::size_t parts = 0;
    for (; !bytes.empty(); ++parts) {
        const std::string_view part = bytes.substr(0, part_bytes);
        digests += digest_of(part);
        bytes.remove_prefix(part.size());
    }
    return hex_of(digest_of(digests)) + "-" + std::to_string(parts);
}

// I3: the whole object, or none. Empty: all is well.
std::string damage_of(const ObjectName& name, std::size_t part_bytes, const Sight& sight) {
    auto opened = sight.objects.open(name, std::nullopt, std::nullopt);
    if (!opened) return "is not there (" + opened.error().name + ")";
    std::array<char, 4096> block{};
    std::string bytes;
    while (true) {
        const auto count = opened->bytes->read(block);
        if (!count) return "cannot be read (" + count.error().name + ")";
        if (*count == 0) break;
        bytes.append(block.data(), *count);
    }
    const std::string& etag = opened->info.etag.text();
    const bool is_whole =
        bytes.size() == opened->info.size && etag_of(bytes, etag, part_bytes) == etag;
    return is_whole ? "" : "is not whole";
}

}  // namespace

void Ledger::cannot_look(const std::string& at, const Error& error, const Sight& sight) {
    if (!sight.is_dying()) world_.violate(at + " cannot be seen: " + describe(error));
}

void Ledger::check_whole(std::string_view what, const ObjectName& name, const Sight& sight) {
    const std::string damage = damage_of(name, part_bytes, sight);
    if (!damage.empty() && !sight.is_dying()) {
        world_.violate(std::string(what) + " " + name.key.text() + " " + damage);
    }
}

void Ledger::check_kept(const Sight& sight) {
    for (const auto& [name, upload] : uploads_) {
        if (!upload.acknowledged) continue;
        check_whole("acknowledged upload", name, sight);
        const auto info = sight.objects.head(name);
        if (!info) {
            cannot_look("upload " + name.key.text(), info.error(), sight);
        } else if (!may_be(name, info->etag)) {
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
        const std::string name = "delivered event " + std::to_string(event.second);
        const auto stored = sight.inbox.after(event.first, event.second - 1, 1);
        if (!stored) {
            cannot_look(name, stored.error(), sight);
        } else if (!stored->empty() && stored->front().sequence == event.second) {
            learn(stored->front());
        } else if (!may_be_removed(event)) {
            world_.violate(name + " is not there");
        }
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

}  // namespace sluice::simulation
