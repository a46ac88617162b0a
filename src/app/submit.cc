#include "app/submit.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <csignal>
#include <filesystem>
#include <functional>

#include "app/error_hints.h"
#include "app/files.h"
#include "app/interrupt.h"
#include "app/progress_bar.h"
#include "app/same_file.h"
#include "app/submit_client.h"
#include "app/submit_frames.h"
#include "app/units.h"
#include "engine/transform.h"
#include "pipeline/input_words.h"

namespace sluice::app {
namespace {

std::unexpected<Error> usage(std::string name, std::string message) {
    return fail(Code::kInvalid, std::move(name), std::move(message));
}

// The contract writes a recipe as "old:new,old:new" and "a,b", without a way to quote.
Result<void> check_name(const std::string& name) {
    if (name.find_first_of(",:") == std::string::npos) return {};
    return usage("unsupported_name",
                 "\"" + name +
                     "\": a column name with ',' or ':' cannot be sent this way; "
                     "`sluice convert` can do it");
}

Result<void> write_recipe(const SubmitOptions& options, SubmitRequest& request) {
    const engine::ColumnMap recipe = TRY(options.columns.columns());
    for (const engine::Rename& rename : recipe.mapping) {
        TRY(check_name(rename.from));
        TRY(check_name(rename.to));
        if (!request.mapping.empty()) request.mapping += ',';
        request.mapping.append(rename.from).append(":").append(rename.to);
    }
    for (const std::string& name : recipe.sequence) {
        TRY(check_name(name));
        if (!request.sequence.empty()) request.sequence += ',';
        request.sequence += name;
    }
    return {};
}

Result<std::string> output_format(const SubmitOptions& options) {
    std::string name = options.to;
    if (name.empty()) {
        if (const auto format = engine::format_of_name(options.output))
            name = engine::to_string(*format);
    }
    if (name == "items") name = "json";
    if (name == "csv" || name == "json") return name;
    if (name.empty()) return usage("format_needed", "name the output's format: --to csv|json");
    return usage("unknown_format",
                 "the server makes csv and json, not \"" + name + "\"; `sluice convert` does");
}

// What the flags say of the file, when some input can be so.
Result<Metadata> file_words(const SubmitOptions& options) {
    pipeline::InputWords words{options.dialect, options.encoding, options.replace_invalid};
    if (words.delimiter == "\t") words.delimiter = "tab";  // which is no text of a form
    engine::TransformSpec read;
    const auto named = engine::format_of_name(options.file);
    TRY(engine::take_input({.named = named, .words = words, .detect = !options.no_detect}, read));
    TRY(words.decoding(!options.no_detect));
    return pipeline::words_of(words);
}

Result<void> check_places(const SubmitOptions& options) {
    const std::array written{options.output, options.rejects, options.receipt};
    for (std::size_t i = 0; i < written.size(); ++i) {
        for (std::size_t j = i + 1; j < written.size(); ++j) {
            if (is_same_file(written[i], written[j]))
                return usage("same_file", "--out, --rejects and --receipt need a file each");
        }
        if (i > 0 && is_same_file(written[i], options.file))
            return usage("same_file", written[i] + " is the file that is uploaded");
    }
    return {};
}

Result<SubmitRequest> make_request(const SubmitOptions& options, Random& random) {
    SubmitRequest request;
    request.format = TRY(output_format(options));
    request.server = TRY(parse_url(options.server, "http"));
    // http://… → ws://…, https://… → wss://…
    request.ws_server = options.ws_server.empty() ? "ws" + request.server.substr(4)
                                                  : TRY(parse_url(options.ws_server, "ws"));
    request.user = options.user.empty() ? random_hex(random, 16) : options.user;
    request.job = random_hex(random, 16);
    request.file_name = std::filesystem::path(options.file).filename().string();
    request.timeout = TRY(parse_duration(options.timeout));
    request.rejects = !options.rejects.empty();
    request.detect = !options.no_detect;
    request.said = TRY(file_words(options));
    TRY(check_places(options));
    TRY(write_recipe(options, request));
    return request;
}

Result<std::uint64_t> size_of(const Fd& file, const std::string& name) {
    struct stat status{};
    if (fstat(file.get(), &status) != 0) return system_error(errno, "cannot read " + name);
    if (!S_ISREG(status.st_mode))
        return fail(Code::kIo, "not_a_file", name + " is not a regular file: its size is needed");
    return static_cast<std::uint64_t>(status.st_size);
}

// What `write` writes appears as a whole, but on standard output.
Result<void> write_to(const std::string& path,
                      Random& random,
                      const std::function<Result<void>(ByteSink&)>& write) {
    if (path == "-") {
        FdSink sink(STDOUT_FILENO);
        return write(sink);
    }
    const auto out = TRY(OutputFile::create(path, random));
    TRY(write(*out));
    return out->commit();
}

// In the order that convert has: where there is a receipt, what it speaks of is there.
Result<void> take_results(SubmitClient& client,
                          const SubmitResult& result,
                          const SubmitOptions& options,
                          Random& random) {
    if (!options.receipt.empty()) TRY(check_receipt(result));
    if (!options.rejects.empty()) {
        TRY(write_to(options.rejects, random, [&](ByteSink& to) {
            return result.rejects ? client.download(*result.rejects, to) : Result<void>();
        }));
    }
    TRY(write_to(
        options.output, random, [&](ByteSink& to) { return client.download(result.output, to); }));
    if (options.receipt.empty()) return {};
    return write_to(
        options.receipt, random, [&](ByteSink& to) { return to.write(result.receipt); });
}

Result<SubmitResult> submit(const SubmitOptions& options,
                            const SubmitRequest& request,
                            const Clock& clock,
                            Random& random) {
    const Fd file = TRY(open_for_reading(options.file));
    const std::uint64_t size = TRY(size_of(file, options.file));
    FdSource source(file.get(), false);
    SubmitClient client(request, options.ca_file, clock);
    TRY(client.listen());  // before the upload: no notification can be missed
    {
        ProgressBar bar(request.file_name, STDERR_FILENO);
        TRY(client.upload(source, size, [&bar](std::uint64_t sent, std::uint64_t total) {
            bar.show(sent, total);
        }));
    }
    SubmitResult result = TRY(client.wait());
    TRY(take_results(client, result, options, random));
    return result;
}

// For programs.
boost::json::object result_json(const SubmitResult& result,
                                const SubmitRequest& request,
                                const std::string& output) {
    boost::json::object told{{"user", request.user},
                             {"job", request.job},
                             {"bucket", result.output.bucket},
                             {"key", result.output.key},
                             {"out", output}};
    if (request.rejects) told["rejected"] = result.rejected;
    told["warnings"] = boost::json::value_from(result.warnings);
    if (!result.receipt.empty()) told["receipt"] = boost::json::parse(result.receipt);
    return told;
}

// For people.
void tell(const SubmitResult& result, const std::string& rejects, const Console& console) {
    for (const std::string& warning : result.warnings) warn(console, "submit", with_flags(warning));
    if (result.rejected == 0) return;
    console.err << "sluice submit: " << result.rejected << " rejected: see " << rejects << '\n'
                << std::flush;
}

}  // namespace

int run_submit(const SubmitOptions& options,
               const Console& console,
               const Clock& clock,
               Random& random) {
    const auto request = make_request(options, random);
    if (!request) return report(console, "submit", request.error(), kExitUsage);
    std::signal(SIGPIPE, SIG_IGN);  // a connection that the server closes is an error, not the end
    catch_interrupts();
    const auto result = submit(options, *request, clock, random);
    if (!result) return report_data(console, "submit", with_hint(result.error()));
    if (options.json) {
        const bool taken =
            options.output == "-" || options.rejects == "-" || options.receipt == "-";
        std::ostream& to = taken ? console.err : console.out;
        to << result_json(*result, *request, options.output) << std::endl;
    } else {
        tell(*result, options.rejects, console);
    }
    return kExitOk;
}

}  // namespace sluice::app
