#include <CLI/CLI.hpp>

#include "app/encoding_flags.h"
#include "app/submit.h"

namespace sluice::app {

void SubmitOptions::add_to(CLI::App& command) {
    command.add_option("FILE", file, "the file to upload")->required();
    command.add_option("--out", output, "where the result goes; - is standard output")
        ->type_name("FILE")
        ->required();
    command
        .add_option(
            "--rejects", rejects, "where bad records go; without it the first one fails the job")
        ->type_name("FILE");
    command.add_option("--receipt", receipt, "where row counts and SHA-256 digests go, as JSON")
        ->type_name("FILE");
    command.add_flag("--no-detect", no_detect, "what is not said is plain CSV in UTF-8");
    command.add_option("--to", to, "csv or json; else from the name of --out")->type_name("FORMAT");
    command.add_option("--server", server, "address of the application")
        ->type_name("URL")
        ->envname("SLUICE_SERVER")
        ->capture_default_str();
    command.add_option("--ws-server", ws_server, "address for WebSockets, if another")
        ->type_name("URL");
    command.add_option("--user", user, "user id")->type_name("ID");
    command.add_option("--ca-file", ca_file, "certificates to trust (PEM)")->type_name("FILE");
    command.add_option("--timeout", timeout, "how long to wait for the result")
        ->type_name("TIME")
        ->capture_default_str();
    columns.add_to(command);
    command.add_flag("--json", json, "print the result as one JSON line");
    dialect.add_to(command);
    add_encoding_option(command, encoding);
    add_replace_invalid_option(command, replace_invalid);
}

}  // namespace sluice::app
