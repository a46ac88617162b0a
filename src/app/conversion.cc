#include "app/conversion.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "app/files.h"
#include "app/interrupt.h"
#include "app/progress_bar.h"
#include "app/same_file.h"
#include "engine/bytes/compressing_sink.h"
#include "engine/bytes/encoding_sink.h"
#include "engine/bytes/readable_input.h"
#include "pipeline/receipt.h"

namespace sluice::app {
namespace {

// Looks at the flag between blocks, so that ^C also ends a long in-memory stretch; shows how far
// it is, in the bytes as they are stored: of compressed input nobody knows how large it will be.
class Watch final : public engine::Progress {
  public:
    Watch(const ConversionFiles& files, const FdSource& input)
        : input_(input), size_(input.size()) {
        if (!files.show_progress) return;
        bar_.emplace(files.input == "-" ? "standard input"
                                        : std::filesystem::path(files.input).filename().string(),
                     STDERR_FILENO);
    }
    Result<void> advanced(std::uint64_t, std::uint64_t) override {
        if (interrupted()) return cancelled();
        if (!bar_) return {};
        if (size_)
            bar_->show(std::min(input_.position(), *size_), *size_);
        else
            bar_->show(input_.position());
        return {};
    }

  private:
    const FdSource& input_;
    std::optional<std::uint64_t> size_;  // none: a pipe's
    std::optional<ProgressBar> bar_;
};

std::unexpected<Error> same_file(const std::string& path, const std::string& what) {
    return fail(Code::kInvalid, "same_file", path + " is named for " + what);
}

// What is written to one place is not written to another: the last one would be all that is left.
// Nor is it what is read, but for the output, which takes the input's place as a whole.
Result<void> check_places(const ConversionFiles& files) {
    const std::array written{files.output, files.rejects, files.receipt};
    for (std::size_t i = 0; i < written.size(); ++i) {
        for (std::size_t j = i + 1; j < written.size(); ++j) {
            if (!is_same_file(written[i], written[j])) continue;
            return same_file(written[j],
                             "two of output, rejects and receipt: give each its own file");
        }
        if (is_same_file(written[i], files.recipe)) {
            return same_file(files.recipe, "the recipe and for what is written");
        }
        if (i > 0 && written[i] != "-" && is_same_file(written[i], files.input)) {
            return same_file(files.input, "the input and for what is written beside the output");
        }
    }
    return {};
}

// Only delimited text is read once; JSON, and what may be JSON, needs to be read twice. Types are
// inferred from all rows, before any is written.
bool reads_twice(const engine::TransformSpec& spec) {
    return spec.recipe.typing.infer || !spec.from || !engine::is_delimited(*spec.from);
}

// A file that is written beside its place, or standard output.
class Output {
  public:
    static Result<Output> open(const std::string& path, Random& random) {
        Output output;
        if (path == "-") {
            output.stdout_ = std::make_unique<FdSink>(STDOUT_FILENO);
        } else {
            output.file_ = TRY(OutputFile::create(path, random));
        }
        return output;
    }
    ByteSink& sink() { return file_ ? static_cast<ByteSink&>(*file_) : *stdout_; }
    Result<void> commit() { return file_ ? file_->commit() : Result<void>(); }

  private:
    std::unique_ptr<FdSink> stdout_;
    std::unique_ptr<OutputFile> file_;
};

// The files' bytes.
struct Streams {
    ByteSource& input;
    ByteSink& output;
    ByteSink* rejects;
};

Result<ConversionSummary> run(const Streams& streams,
                              const ConversionFiles& files,
                              engine::TransformSpec& spec,
                              engine::Progress& progress) {
    engine::ReadableInput input(
        streams.input, {files.bytes.input, files.bytes.decompressed_bytes, files.encoding.input});
    engine::CompressingSink compressed(streams.output, files.bytes.output);
    engine::EncodingSink output(compressed, files.encoding.output);
    std::optional<engine::CompressingSink> rejects;
    if (streams.rejects != nullptr) rejects.emplace(*streams.rejects, files.bytes.rejects);
    spec.rejecting.sink = rejects ? &*rejects : nullptr;
    auto summary = TRY(engine::transform(input, output, spec, &progress));
    TRY(output.finish());
    TRY(compressed.finish());
    if (rejects) TRY(rejects->finish());
    return ConversionSummary{
        std::move(summary), input.encoding().value_or(engine::ChosenEncoding()), input.replaced()};
}

}  // namespace

Result<ConversionSummary> convert_files(const ConversionFiles& files,
                                        engine::TransformSpec spec,
                                        const std::string& recipe_text,
                                        Random& random) {
    TRY(check_places(files));
    Fd file;
    if (files.input != "-") file = TRY(open_for_reading(files.input));
    FdSource source(file.valid() ? file.get() : STDIN_FILENO, reads_twice(spec));
    Output output = TRY(Output::open(files.output, random));
    std::optional<Output> rejects;
    if (!files.rejects.empty()) rejects = TRY(Output::open(files.rejects, random));
    Watch watch(files, source);
    TemporaryFiles temporary;
    spec.spilling.store = &temporary;
    ByteSink* const rejected = rejects ? &rejects->sink() : nullptr;
    if (files.receipt.empty()) {
        auto summary = TRY(run({source, output.sink(), rejected}, files, spec, watch));
        if (rejects) TRY(rejects->commit());
        TRY(output.commit());
        return summary;
    }
    Output receipt = TRY(Output::open(files.receipt, random));
    pipeline::Witness witness(source, output.sink(), rejected);
    auto summary =
        TRY(run({witness.input(), witness.output(), witness.rejects()}, files, spec, watch));
    engine::CompressingSink packed_receipt(receipt.sink(), files.bytes.receipt);
    TRY(packed_receipt.write(
        TRY(witness.receipt(summary, recipe_text, summary.encoding, summary.replaced))));
    TRY(packed_receipt.finish());
    if (rejects) TRY(rejects->commit());
    TRY(output.commit());
    TRY(receipt.commit());
    return summary;
}

}  // namespace sluice::app
