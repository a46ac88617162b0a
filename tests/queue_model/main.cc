// Random programs on queues, held against the model: README.md.
#include <CLI/CLI.hpp>
#include <iostream>

#include "tests/prove/result.h"
#include "tests/queue_model/run.h"

namespace sluice::queue_model {
namespace {

constexpr std::size_t kShrinkTries = 400;
// More of them say no more.
constexpr std::uint64_t kFindingsMax = 3;

struct Arguments {
    prove::Options options;
    std::string engine = "embedded";
    std::size_t operations = 200;
    bool show = false;
    std::filesystem::path directory;
};

EngineKind engine_of(const std::string& name) {
    if (name == "fake") return fake_engine();
    return name == "sqs" ? sqs_engine() : embedded_engine();
}

std::filesystem::path default_directory() {
    const std::filesystem::path memory = "/dev/shm";
    return std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
}

// The program that differed so, at its shortest, as text.
std::string told(const Program& program,
                 const std::string& difference,
                 const Arguments& arguments,
                 const EngineKind& engine) {
    const Ran ran = run(
        shrink(program, engine, arguments.directory, kShrinkTries), engine, arguments.directory);
    std::string text =
        ran.difference.value_or("no longer differs, it depends on chance: " + difference);
    for (const std::string& line : ran.trace) text += "\n    " + line;
    return text;
}

int prove_programs(const Arguments& arguments) {
    const EngineKind engine = engine_of(arguments.engine);
    prove::Result found(arguments.options,
                        {"queue-programs",
                         engine.name,
                         "programs",
                         "queues behave like SQS (invariant 4): no difference from the model",
                         " --engine " + arguments.engine});
    std::uint64_t findings = 0;
    for (const std::uint64_t item : prove::items(arguments.options)) {
        if (findings == kFindingsMax) {
            std::cout << "stopped: it differs too often\n";
            break;
        }
        const Program program =
            make_program(arguments.options.seed, item, engine, arguments.operations);
        const Ran ran = run(program, engine, arguments.directory);
        if (arguments.show) {
            for (const std::string& line : ran.trace) std::cout << line << "\n";
        }
        if (ran.difference) {
            found.violation(item, told(program, *ran.difference, arguments, engine));
            ++findings;
        }
        found.tried();
    }
    found.figure("operations", arguments.operations);
    return found.finish();
}

int main_of(int argc, char** argv) {
    Arguments arguments;
    arguments.directory = default_directory();
    CLI::App app("Random programs on queues, held against a model of SQS.");
    prove::add_arguments(app, arguments.options, 1'000);
    app.add_option("--engine", arguments.engine)
        ->check(CLI::IsMember({"fake", "embedded", "sqs"}))
        ->capture_default_str();
    app.add_option("--operations", arguments.operations, "of a program")->capture_default_str();
    app.add_option("--directory", arguments.directory, "for what embedded keeps")
        ->capture_default_str();
    app.add_flag("--show", arguments.show, "what each program does");
    CLI11_PARSE(app, argc, argv);
    return prove_programs(arguments);
}

}  // namespace
}  // namespace sluice::queue_model

int main(int argc, char** argv) {
    try {
        return sluice::queue_model::main_of(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "queue_programs: " << error.what() << "\n";
        return 2;
    }
}
