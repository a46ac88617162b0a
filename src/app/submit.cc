#include "app/submit.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <csignal>
#include <filesystem>

#include "app/files.h"
#include "app/interrupt.h"
#include "app/progress_bar.h"
#include "app/same_file.h"
#include "app/submit_client.h"
#include "app/units.h"
#include "engine/delimiter_name.h"
#include "engine/transform.h"

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
    // A tab is no text of a form.
    if (!options.delimiter.empty()) TRY(engine::parse_delimiter(options.delimiter));
    request.delimiter = options.delimiter == "\t" ? "tab" : options.delimiter;
    if (is_same_file(options.rejects, options.output)) {
        return usage("same_file", "--out and --rejects need a file each");
    }
    if (is_same_file(options.rejects, options.file)) {
        return usage("same_file", "--rejects names the file that is uploaded");
    }
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

// `object`: none makes an empty file.
Result<void> download(SubmitClient& client,
                      const std::optional<SubmitObject>& object,
                      const std::string& output,
                      Random& random) {
    if (output == "-") {
        FdSink sink(STDOUT_FILENO);
        return object ? client.download(*object, sink) : Result<void>();
    }
    const auto out = TRY(OutputFile::create(output, random));
    if (object) TRY(client.download(*object, *out));
    return out->commit();
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
    const SubmitResult result = TRY(client.wait());
    if (request.rejects) TRY(download(client, result.rejects, options.rejects, random));
    TRY(download(client, result.output, options.output, random));
    return result;
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
    if (!result)
        return report(console, "submit", result.error(), exit_code_for_data(result.error()));
    if (options.json) {
        const bool taken = options.output == "-" || options.rejects == "-";
        std::ostream& to = taken ? console.err : console.out;
        boost::json::object told{{"user", request->user},
                                 {"job", request->job},
                                 {"bucket", result->output.bucket},
                                 {"key", result->output.key},
                                 {"out", options.output}};
        if (request->rejects) told["rejected"] = result->rejected;
        to << told << std::endl;
    } else if (result->rejected > 0) {
        console.err << "sluice submit: " << result->rejected << " rejected: see " << options.rejects
                    << '\n'
                    << std::flush;
    }
    return kExitOk;
}

}  // namespace sluice::app
