// An incremental multipart/form-data parser (RFC 7578) for S3's browser upload: fields first, then
// `file`; what follows the file is ignored.
//
// Push parser: blocks of any size give the same calls, and the file's bytes pass through without a
// copy (but for a possible start of a delimiter at a block's end). Everything before the file's
// content is held in memory, up to a limit. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::gateway::s3 {

class FormHandler {
  public:
    virtual ~FormHandler() = default;
    // An error ends the parse and is returned by push().
    virtual Result<void> on_field(std::string_view name, std::string value) = 0;
    virtual Result<void> on_file(std::string_view filename) = 0;
    virtual Result<void> on_bytes(std::span<const char> bytes) = 0;
};

// The boundary parameter of a Content-Type, absent when that is no usable multipart/form-data.
std::optional<std::string> form_boundary(std::string_view content_type);

class FormParser {
  public:
    // `handler` must outlive the parser. `prelude_max`: bytes before the file's content.
    FormParser(std::string_view boundary, std::size_t prelude_max, FormHandler& handler);

    // MalformedPOSTRequest, MaxPostPreDataLengthExceeded, or the handler's error.
    Result<void> push(std::span<const char> block);
    // The body has ended: MalformedPOSTRequest when in the middle of something,
    // IncorrectNumberOfFilesInPostRequest when there was no file.
    Result<void> finish() const;

  private:
    enum class State : std::uint8_t {
        kStart,
        kDelimiter,
        kHeaders,
        kField,
        kFile,
        kFileEnd,
        kDone
    };

    Result<std::span<const char>> push_prelude(std::span<const char> block);
    // True: went on to another state; false: needs more bytes.
    Result<bool> step();
    Result<bool> step_start();
    Result<bool> step_delimiter();
    Result<bool> step_headers();
    Result<bool> step_field();
    // Both return what is left of the block.
    Result<std::span<const char>> push_file(std::span<const char> block);
    Result<std::span<const char>> push_seam(std::span<const char> block);
    Result<void> push_file_end(std::span<const char> block);
    Result<void> emit(std::span<const char> bytes);
    void consume(std::size_t bytes);

    State state_ = State::kStart;
    std::string delimiter_;  // "\r\n--boundary"
    std::size_t prelude_left_;
    FormHandler& handler_;
    std::string buffer_;        // of the prelude: not consumed yet
    std::size_t searched_ = 0;  // bytes of buffer_ in which the next mark does not start
    std::string field_;         // the name of the field being read
    std::string held_;  // kFile: a suffix that may begin a delimiter; kFileEnd: up to 2 bytes
    bool has_file_ = false;
};

}  // namespace sluice::gateway::s3
