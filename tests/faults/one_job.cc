// One whole job on the embedded backend with the real stages, in one process, one of whose
// allocations fails; kth_allocation.py runs it for every k.
//
//     one_job DIR [--large] [--sqlite] [--at K [--more N]]    ends with 0, or as documented
//     one_job DIR [--large] --recover          afterwards: is there what was acknowledged?
//
// It prints how many allocations there were, and how many of them failed. Planted bugs, which
// kth_allocation.py must find: --without-handler, and --leak, an upload that is refused keeps
// memory.
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "app/out_of_memory.h"
#include "base/manual_clock.h"
#include "embedded/embedded.h"
#include "pipeline/websocket_handler.h"
#include "tests/fakes/flow.h"
#include "tests/faults/failing_allocations.h"
#include "tests/support/files_in.h"

namespace sluice::faults {
namespace {

using fakes::kAda;
using fakes::kOutputsBucket;
using fakes::kUploadsBucket;

struct Arguments {
    std::filesystem::path directory;
    bool large = false;
    bool recover = false;
    bool sqlite = false;
    bool handler = true;
    bool leak = false;
    std::int64_t at = 0;
    std::int64_t more = 0;
};

Arguments read(int argc, char** argv) {
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--large") {
            arguments.large = true;
        } else if (word == "--recover") {
            arguments.recover = true;
        } else if (word == "--sqlite") {
            arguments.sqlite = true;
        } else if (word == "--without-handler") {
            arguments.handler = false;
        } else if (word == "--leak") {
            arguments.leak = true;
        } else if (word == "--at" && i + 1 < argc) {
            arguments.at = std::atoll(argv[++i]);
        } else if (word == "--more" && i + 1 < argc) {
            arguments.more = std::atoll(argv[++i]);
        } else if (!word.starts_with('-')) {
            arguments.directory = word;
        } else {
            std::cerr << "one_job: there is no " << word << '\n';
            std::exit(2);
        }
    }
    return arguments;
}

void require(bool condition, const std::string& what) {
    if (condition) return;
    disarm();
    std::cout << "WRONG: " << what << std::endl;
    std::_Exit(4);
}

class Job {
  public:
    explicit Job(const Arguments& arguments)
        : arguments_(arguments), content_(table(arguments.large ? 4000 : 20)) {
        embedded::Options options;
        options.data_dir = arguments.directory / "data";
        options.unsafe_file_systems_allowed = {"tmpfs"};
        options.limits.disk_free_bytes_min = 0;
        auto opened =
            embedded::Embedded::open(options, clock_, system_random(), null_log(), null_metrics());
        require(opened.has_value(), "it opens");
        backend_ = std::move(*opened);
    }

    // The client's way: until it is acknowledged.
    void upload() {
        for (int tries = 0; tries < 150; ++tries) {
            bool done = false;
            try {
                done = try_upload();
            } catch (const std::exception&) {
                done = false;  // the front doors answer 500
            }
            if (done) return acknowledge();
            if (arguments_.leak) leak();
            clock_.advance(Milliseconds{1000});
        }
        require(false, "an upload is taken when there is memory again");
    }

    // The stages, whose threads must survive whatever is thrown.
    void work() {
        pipeline::ParseCsvUploads parse{
            backend_->objects(), backend_->jobs(), kOutputsBucket, null_log()};
        pipeline::HandleCsvFiles handle{
            backend_->objects(), backend_->jobs(), kOutputsBucket, Limits{}, null_log()};
        pipeline::NotifyClient notify{
            backend_->inbox(), backend_->connections(), gateway_, null_log()};
        auto parse_runner = runner(parse);
        auto handle_runner = runner(handle);
        auto notify_runner = runner(notify);
        for (int round = 0; round < 150; ++round) {
            while (parse_runner->run_one() || handle_runner->run_one() ||
                   notify_runner->run_one()) {
            }
            clock_.advance(Milliseconds{60'000});
        }
    }

    bool was_acknowledged() const { return std::filesystem::exists(mark()); }

    void check() {
        (void)backend_->maintain();
        const auto runs = backend_->jobs().list(std::nullopt, 10).value();
        require(runs.size() == 1, "one run, there are " + std::to_string(runs.size()));
        require(runs.front().state == JobState::kDone, "the run is done");
        const auto last = backend_->inbox().last(kAda).value();
        require(last == 1, "one notification, there are " + std::to_string(last));
        const auto output = backend_->objects().head(*runs.front().output);
        require(output.has_value(), "the output is there");
        require(output->size > content_.size() / 2, "the output is whole");
        for (const QueueName& queue : queues::kAll) {
            for (const QueueName& name : {queue, dead_letter_queue(queue)}) {
                const auto left = backend_->queue_admin().peek(name, 10).value();
                require(left.empty(), "nothing is left in " + name.text());
            }
        }
        const std::filesystem::path data = arguments_.directory / "data";
        support::wait_for_files(data / "tmp", 0);
        support::wait_for_files(data / "objects", arguments_.large ? 2 : 0);
    }

  private:
    static std::string table(std::size_t rows) {
        std::string content = "name,value\n";
        for (std::size_t i = 0; i < rows; ++i) {
            content += "row number " + std::to_string(i) + ",some \"\"text\n";
        }
        return content;
    }

    static void leak() {
        volatile char* const leaked = new char[64];
        leaked[0] = 1;  // so that it is really there
    }

    bool try_upload() {
        const ObjectName name{kUploadsBucket, ObjectKey{kAda.text() + "/in.csv"}};
        ObjectAttributes attributes;
        attributes.metadata = {
            {"outputformat", "json"}, {"userid", kAda.text()}, {"jobid", "job-1"}};
        auto writer = backend_->objects().stage(name, attributes);
        if (!writer || !(*writer)->write(content_)) return false;
        auto sealed = (*writer)->seal();
        if (!sealed) return false;
        ObjectInfo info = (*sealed)->info();
        Outcome outcome;
        outcome.publish.push_back(std::move(*sealed));
        outcome.send.push_back(
            {queues::kUploads, kAda, fakes::event_of({fakes::event_record(info)}), {}});
        return backend_->backend().commit(std::move(outcome)).has_value();
    }

    std::filesystem::path mark() const { return arguments_.directory / "acknowledged"; }

    void acknowledge() {
        const Fd file(open(mark_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        require(file.fd >= 0, "the mark can be made");
    }

    struct Fd {
        explicit Fd(int opened) : fd(opened) {}
        ~Fd() { close(fd); }
        int fd;
    };

    std::unique_ptr<pipeline::StageRunner> runner(pipeline::Stage& stage) {
        pipeline::RunnerOptions options;
        options.max_receives = 1000;
        return std::make_unique<pipeline::StageRunner>(stage,
                                                       backend_->queue(),
                                                       backend_->backend(),
                                                       options,
                                                       clock_,
                                                       null_log(),
                                                       null_metrics());
    }

    const Arguments& arguments_;
    const std::string mark_ = mark().native();
    const std::string content_;
    ManualClock clock_;
    fakes::FakePushGateway gateway_;
    std::unique_ptr<embedded::Embedded> backend_;
};

int run(const Arguments& arguments) {
    if (arguments.handler) app::exit_when_out_of_memory();
    hook_c_libraries();
    {
        Job job(arguments);
        if (!arguments.recover) arm(arguments.at, arguments.more, arguments.sqlite);
        // A client that got no answer asks again.
        if (!job.was_acknowledged()) job.upload();
        job.work();
        disarm();
        job.check();
    }
    std::cout << "allocations " << allocations() << " failed " << failed() << std::endl;
    return 0;
}

}  // namespace
}  // namespace sluice::faults

int main(int argc, char** argv) {
    return sluice::faults::run(sluice::faults::read(argc, argv));
}
