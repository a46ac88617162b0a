// What a person should know of the way a file is read: a code that programs may compare, the
// English sentence, and what stands in it, so that a client can say the same in another language.
//
// Plain values; any thread may copy them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sluice::engine {

// docs/warnings.md has what each says.
enum class WarningCode : std::uint8_t {
    // Of a table's values.
    kDayOrMonth,
    kDayAndMonth,
    kColumnExceptions,
    kThousandOrDecimal,
    // Of delimited text.
    kFirstRecordFields,
    kPreambleLeftOut,
    kHeaderLikeData,
    kSecondHeaderRecord,
    kSameNames,
    kOtherDelimiter,
    kCommentsLeftOut,
    kUnevenRecords,
    kFooter,
    kOpenQuote,
    kTrailingDelimiters,
    kNamelessColumn,
    kStrayQuotesKept,
    kTextBehindQuotes,
    kNoHeader,
    kNulByte,
    // Of a name and what stands under it.
    kNamedTsv,
    kJsonByContent,
    kNotJson,
    // Of a sample.
    kFirstRecordCut,
    kOpenRecord,
    kRowsNotShown,
};
inline constexpr std::size_t kWarningCodes =
    static_cast<std::size_t>(WarningCode::kRowsNotShown) + 1;

// In snake_case, as it crosses the wire.
std::string_view to_string(WarningCode code);

// A number or text of the file that a warning tells: as it is, not as it is written there.
struct WarningValue {
    std::string_view name;  // a literal
    std::variant<std::uint64_t, std::string> value;

    friend bool operator==(const WarningValue&, const WarningValue&) = default;
};

struct Warning {
    WarningCode code = WarningCode::kNoHeader;
    std::string message;  // made of `values`
    std::vector<WarningValue> values = {};

    friend bool operator==(const Warning&, const Warning&) = default;
};

// `values`: those that the code's text names.
Warning make_warning(WarningCode code, std::vector<WarningValue> values = {});

std::vector<std::string> messages_of(const std::vector<Warning>& warnings);

// What a delimiter is called where it could not be seen.
std::string delimiter_shown(std::string_view delimiter);

}  // namespace sluice::engine
