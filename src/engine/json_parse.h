// Drives Boost.JSON's incremental parser over the documents of an input, one behind the other.
//
// Private to the JSON reader's sources. Bounded memory: the parser keeps no values, it calls a
// Handler. A Handler has basic_parser's on_… functions, row(), and refusal(): the Error for which
// it stopped the parse, which it does at the end of a token only, so that neither the error nor its
// place depends on how the input is split into blocks.
#pragma once

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/result.h"
#include "engine/input.h"

namespace sluice::engine {

using JsonErrorCode = boost::json::error_code;
using JsonText = boost::json::string_view;

// Why a parse ended early.
struct JsonStop {
    Error error;
    bool is_syntax = false;  // the text is no JSON
};

// What the parser's own error says.
JsonStop describe_json_error(const JsonErrorCode& code, const Limits& limits, Place place);

// What basic_parser asks of a handler and ours do not need.
struct JsonHandlerBase {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    static bool on_document_end(JsonErrorCode&) { return true; }
    static bool on_comment_part(JsonText, JsonErrorCode&) { return true; }
    static bool on_comment(JsonText, JsonErrorCode&) { return true; }
};

template <class Handler>
class JsonDocuments {
  public:
    template <class... Args>
    explicit JsonDocuments(const Limits& limits, Args&&... handler_args)
        : limits_(limits), parser_(options(limits), std::forward<Args>(handler_args)...) {}

    Handler& handler() { return parser_.handler(); }

    // Parses to the end of the input; a JsonStop when that is not reached.
    Result<std::optional<JsonStop>> parse(Input& input) {
        while (true) {
            const std::string_view block = TRY(input.next());
            if (block.empty()) break;
            if (auto stop = feed(block, input.block_offset())) return stop;
        }
        if (!in_document_) return std::nullopt;
        JsonErrorCode code;
        parser_.write_some(false, "", 0, code);
        return stop_at(code, input.bytes_read());
    }

  private:
    static boost::json::parse_options options(const Limits& limits) {
        boost::json::parse_options options;
        options.max_depth = limits.json_depth;
        options.allow_invalid_utf8 = true;  // Input has checked it
        return options;
    }

    std::optional<JsonStop> feed(std::string_view block, std::uint64_t offset) {
        std::size_t at = 0;
        while (at < block.size()) {
            if (!in_document_) {
                at = std::min(block.find_first_not_of(" \t\r\n", at), block.size());
                if (at == block.size()) break;
                parser_.reset();
                in_document_ = true;
            }
            JsonErrorCode code;
            at += parser_.write_some(true, block.data() + at, block.size() - at, code);
            if (code) return stop_at(code, offset + at);
            // What is left behind a finished document begins the next one.
            if (parser_.done() && at < block.size()) in_document_ = false;
        }
        return std::nullopt;
    }

    std::optional<JsonStop> stop_at(const JsonErrorCode& code, std::uint64_t offset) {
        if (!code) return std::nullopt;
        if (std::optional<Error> refusal = handler().refusal()) {
            if (refusal->place.row) refusal->place.byte_offset = offset;
            return JsonStop{*std::move(refusal)};
        }
        return describe_json_error(
            code, limits_, {.row = handler().row(), .column = {}, .byte_offset = offset});
    }

    Limits limits_;
    boost::json::basic_parser<Handler> parser_;
    bool in_document_ = false;
};

}  // namespace sluice::engine
