// Whose fault it is that a stage could not do its work: of the user's file, or of a service, which
// is no reason to give a file up. Pure; the streams are used by one thread at a time and borrow
// what is under them.
//
// What a service refuses (a bucket that is not there, a key that is disabled, a right that is
// missing) stays until an operator mends it: kDenied, which the runner tries again slowly and then
// puts in the dead-letter queue, with the service's words, to be redriven.
#pragma once

#include <string_view>

#include "base/stream.h"
#include "ports/object_store.h"

namespace sluice::pipeline {

// As it is when it is retried anyway, or says that the work ends (kCancelled, kStaleLease); else
// kDenied `name`, with all that `error` says behind it.
Error service_fault(Error error, std::string_view name);

// Of reading the input: as above (input_not_read), but no_such_key and precondition_failed, which
// say what became of the user's object, stay.
Error input_fault(Error error);

// Of writing an output: as above (output_not_written), but object_too_large stays.
Error output_fault(Error error);

// What was answered, with its error as such a fault.
template <class T>
Result<T> told_as(Error (*fault)(Error), Result<T> answer) {
    if (!answer) return std::unexpected(fault(std::move(answer).error()));
    return answer;
}

// A service's object as the input of a transform: what it fails with is an input_fault().
class InputFromService final : public ByteSource {
  public:
    explicit InputFromService(ByteSource& source) : source_(source) {}
    Result<std::size_t> read(std::span<char> out) override {
        return told_as(input_fault, source_.read(out));
    }
    Result<void> rewind() override { return told_as(input_fault, source_.rewind()); }
    void will_not_rewind() override { source_.will_not_rewind(); }

  private:
    ByteSource& source_;
};

// The same for an output.
class OutputToService final : public StagedWriter {
  public:
    explicit OutputToService(std::unique_ptr<StagedWriter> writer) : writer_(std::move(writer)) {}
    Result<void> write(std::span<const char> bytes) override {
        return told_as(output_fault, writer_->write(bytes));
    }
    bool can_restart() const override { return writer_->can_restart(); }
    Result<void> restart() override { return told_as(output_fault, writer_->restart()); }
    Result<std::unique_ptr<StagedObject>> seal() override {
        return told_as(output_fault, writer_->seal());
    }

  private:
    std::unique_ptr<StagedWriter> writer_;
};

}  // namespace sluice::pipeline
