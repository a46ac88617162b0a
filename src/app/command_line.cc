#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <functional>

#include "app/command_help.h"
#include "app/config_command.h"
#include "app/config_file.h"
#include "app/convert.h"
#include "app/encoding_flags.h"
#include "app/inspect.h"
#include "app/jobs_command.h"
#include "app/kernel_choice.h"
#include "app/keys_command.h"
#include "app/lambda/lambda_command.h"
#include "app/queue_command.h"
#include "app/serve.h"
#include "app/settings_flags.h"
#include "app/submit.h"
#include "app/units.h"
#include "app/worker.h"
#include "base/version.h"

namespace sluice::app {
namespace {

// Every value that flags are parsed into, and the command that was chosen.
class CommandLine {
  public:
    explicit CommandLine(const Console& console) : console_(console) {
        root_.set_version_flag("--version", "sluice " + std::string(kVersion));
        root_.require_subcommand(1);
        root_.footer(kRootHelp);
        add_serve();
        add_worker();
        add_convert();
        add_inspect();
        add_submit();
        add_jobs();
        add_queue();
        add_keys();
        add_lambda();
        add_config();
    }

    int run(int argc, const char* const* argv) {
        try {
            root_.parse(argc, argv);
        } catch (const CLI::Success& help) {
            return root_.exit(help, console_.out, console_.err);
        } catch (const CLI::Error& error) {
            return complain(error, argc > 1 ? argv[1] : "");
        }
        // A function tells Lambda itself what is wrong.
        if (!root_.got_subcommand("lambda")) {
            if (const auto chosen = choose_kernels(); !chosen)
                return report(console_, argv[1], chosen.error(), kExitUsage);
        }
        return command_();
    }

  private:
    CLI::App& add_command(CLI::App& parent,
                          const std::string& name,
                          const std::string& description,
                          const char* footer,
                          std::function<int()> command) {
        CLI::App& added = *parent.add_subcommand(name, description);
        added.footer(footer);
        if (command) added.callback([this, run = std::move(command)] { command_ = run; });
        return added;
    }

    // Runs `command` with the configuration that the flags, the environment and the file make.
    template <class Command>
    auto with_config(const char* name, Command command) {
        return [this, name, command] {
            const Resolved resolved = settings_.load();
            if (!report_problems(resolved, name, console_)) return int{kExitUsage};
            return command(resolved.config);
        };
    }

    void add_serve() {
        CLI::App& serve = add_command(
            root_,
            "serve",
            "Serve the application and its S3 endpoint",
            kServeHelp,
            with_config("serve", [this](const Config& c) { return run_serve(c, console_); }));
        settings_.add_to(serve);
    }

    void add_worker() {
        CLI::App& worker =
            add_command(root_, "worker", "Run stages on the AWS backend", kWorkerHelp, [this] {
                return run_worker(settings_.load(worker_defaults()), console_);
            });
        settings_.add_to(worker, worker_settings());
    }

    void add_convert() {
        convert_.add_to(
            add_command(root_, "convert", "Convert a file, without a server", kConvertHelp, [this] {
                return run_convert(convert_, console_, system_random());
            }));
    }

    void add_inspect() {
        CLI::App& inspect =
            add_command(root_, "inspect", "Tell what a file is like", kInspectHelp, [this] {
                return run_inspect(inspect_, console_);
            });
        inspect.add_option("FILE", inspect_.input, "a table; - is standard input")->required();
        inspect.add_option("--from", inspect_.from, "format of FILE")->type_name("FORMAT");
        inspect.add_flag("--json", inspect_.json, "print JSON");
        add_encoding_option(inspect, inspect_.encoding);
        inspect_.dialect.add_to(inspect);
    }

    void add_submit() {
        CLI::App& submit =
            add_command(root_, "submit", "Convert a file on a server", kSubmitHelp, [this] {
                Resolved read;
                read.problems = unknown_variables(process_environment());
                if (!report_problems(read, "submit", console_)) return int{kExitUsage};
                return run_submit(submit_, console_, system_clock(), system_random());
            });
        submit_.add_to(submit);
    }

    void add_jobs() {
        CLI::App& jobs = add_command(
            root_,
            "jobs",
            "List the newest jobs",
            kJobsHelp,
            with_config("jobs", [this](const Config& c) { return run_jobs(c, jobs_, console_); }));
        jobs.add_option("--user", jobs_.user, "only of this user")->type_name("ID");
        jobs.add_option("--limit", jobs_.limit, "how many")
            ->type_name("N")
            ->check(CLI::Range(1, 1000))
            ->capture_default_str();
        jobs.add_flag("--json", jobs_.json, "print JSON");
        settings_.add_to(jobs, kWhere);
    }

    // A command of `parent` for operators, on a running server or on a stopped data directory.
    template <class Options>
    CLI::App& add_operation(CLI::App& parent,
                            const char* name,
                            const char* description,
                            int (*command)(const Config&, const Options&, const Console&),
                            Options& options) {
        const auto run = [this, command, &options](const Config& config) {
            return command(config, options, console_);
        };
        CLI::App& added =
            add_command(parent, name, description, "", with_config(parent.get_name().c_str(), run));
        added.footer(parent.get_footer());
        added.add_flag("--json", options.json, "print JSON");
        settings_.add_to(added, kWhere);
        return added;
    }

    void add_queue() {
        CLI::App& queue =
            add_command(root_, "queue", "Look at and mend the queues", kQueueHelp, {});
        queue.require_subcommand(1);
        add_operation(queue, "list", "How full the queues are", run_queue_list, queue_);
        CLI::App& peek =
            add_operation(queue, "peek", "Show the oldest messages", run_queue_peek, queue_);
        CLI::App& redrive = add_operation(
            queue, "redrive", "Move dead letters back to their queue", run_queue_redrive, queue_);
        CLI::App& purge =
            add_operation(queue, "purge", "End every message for good", run_queue_purge, queue_);
        for (CLI::App* const command : {&peek, &redrive, &purge})
            command->add_option("QUEUE", queue_.queue, "uploads, file-operations or notifications")
                ->required();
        for (CLI::App* const command : {&peek, &purge})
            command->add_flag("--dlq", queue_.dead_letters, "its dead-letter queue");
        peek.add_option("--max", queue_.max, "how many")
            ->check(CLI::Range(1, 1000))
            ->capture_default_str();
        purge.add_flag("--yes", queue_.yes, "really delete");
    }

    void add_keys() {
        CLI::App& keys =
            add_command(root_, "keys", "Make and revoke S3 access keys", kKeysHelp, {});
        keys.require_subcommand(1);
        CLI::App& create = add_operation(
            keys, "create", "Make a key, and tell its secret", run_keys_create, keys_);
        create
            .add_option("--allow",
                        keys_.allow,
                        "read:, write: or readwrite: and BUCKET or BUCKET/PREFIX; else everything")
            ->type_name("GRANT");
        create.add_option("--owner", keys_.owner, "whose the objects written with it are")
            ->type_name("NAME")
            ->capture_default_str();
        add_operation(keys, "list", "Show the keys, without their secrets", run_keys_list, keys_);
        add_operation(keys, "revoke", "Let nobody in with a key any more", run_keys_revoke, keys_)
            .add_option("ID", keys_.id, "the access key id")
            ->required();
    }

    void add_lambda() {
        CLI::App& lambda =
            add_command(root_, "lambda", "Run as a function of AWS Lambda", kLambdaHelp, [this] {
                return run_lambda(settings_.load(), lambda_, console_);
            });
        lambda
            .add_option("--function",
                        lambda_.function,
                        "generate-signed-url, websocket, parse, handle or notify; else "
                        "SLUICE_FUNCTION, else _HANDLER")
            ->type_name("NAME");
        settings_.add_to(lambda, lambda_settings());
    }

    void add_config() {
        CLI::App& config =
            add_command(root_, "config", "Check or show the settings", kConfigHelp, {});
        config.require_subcommand(1);
        CLI::App& check =
            add_command(config, "check", "Explain what is wrong", kConfigHelp, [this] {
                return run_config_check(
                    checked_file_.empty() ? settings_.load() : load_config_file(checked_file_),
                    console_);
            });
        check.add_option("FILE", checked_file_, "this file alone; else what `serve` would use");
        settings_.add_to(check);
        CLI::App& show = add_command(config, "show", "Print every setting", kConfigHelp, [this] {
            return run_config_show(settings_.load(), show_json_, console_);
        });
        show.add_flag("--json", show_json_, "print JSON");
        settings_.add_to(show);
    }

    // One line with what to do, and the exit code of a wrong command line.
    int complain(const CLI::Error& error, std::string_view first) {
        std::vector<std::string_view> names;
        for (const CLI::App* const command : root_.get_subcommands({}))
            names.push_back(command->get_name());
        std::string message = error.what();
        const bool known = std::ranges::find(names, first) != names.end();
        if (first.empty()) {
            message =
                "name a command: serve, worker, convert, inspect, submit, jobs, queue, keys, "
                "lambda or config";
        } else if (!known && !first.starts_with('-')) {
            message = "there is no command \"" + std::string(first) + "\"";
            const std::string_view near = nearest_name(first, names);
            if (!near.empty()) message.append("; did you mean \"").append(near).append("\"?");
        }
        std::ranges::replace(message, '\n', ' ');
        const std::string help = known ? "sluice " + std::string(first) : "sluice";
        console_.err << "sluice: " << message << " (see `" << help << " --help`)\n" << std::flush;
        return kExitUsage;
    }

    inline static const std::vector<std::string_view> kWhere{"data-dir",
                                                             "allow-unsafe-file-system"};

    const Console& console_;
    CLI::App root_{"Sluice: CSV and JSON files in, CSV and JSON files out, through queues",
                   "sluice"};
    std::function<int()> command_;
    SettingsFlags settings_;
    ConvertOptions convert_;
    InspectOptions inspect_;
    SubmitOptions submit_;
    JobsOptions jobs_;
    QueueOptions queue_;
    KeysOptions keys_;
    LambdaOptions lambda_;
    std::string checked_file_;
    bool show_json_ = false;
};

}  // namespace

int run_command_line(int argc, const char* const* argv, const Console& console) {
    return CommandLine(console).run(argc, argv);
}

}  // namespace sluice::app
