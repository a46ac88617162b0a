// `sluice submit FILE`: a real client of a real server, by the compatibility contract: signed URL,
// upload, notification, signed download.
#pragma once

#include <optional>
#include <string>

#include "app/columns_flags.h"
#include "app/console.h"
#include "app/dialect_flags.h"
#include "base/clock.h"
#include "base/random.h"

namespace sluice::app {

struct SubmitOptions {
    std::string file;
    std::string output;   // "-": standard output
    std::string rejects;  // the same, for bad records; empty: the first one fails the job
    std::string receipt;  // the same; empty: not wanted
    std::string to;       // csv, json (items means the same); empty: from the name
    std::string server = "http://127.0.0.1:8080";
    std::string ws_server;        // empty: the server's address
    std::string user;             // empty: a random one
    std::string ca_file;          // empty: the system's certificates
    std::string timeout = "10m";  // for the notification
    ColumnsFlags columns;
    InputDialectFlags dialect;            // of the file
    std::optional<std::string> encoding;  // of the file
    bool replace_invalid = false;
    bool no_detect = false;  // what is not said is plain CSV in UTF-8
    bool json = false;

    // Lives as long as the parser.
    void add_to(CLI::App& command);
};

int run_submit(const SubmitOptions& options,
               const Console& console,
               const Clock& clock,
               Random& random);

}  // namespace sluice::app
