#include "engine/warning.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::engine {
namespace {

struct Text {
    WarningCode code;
    std::string_view name;
    // {value} is the value as it is, {value:delimiter} one that can be seen, {value:one|more} words
    // for that number, with # for itself.
    std::string_view text;
};

// ui/src/lib/warnings.test.ts reads this table, and holds the page's languages and
// docs/warnings.md to it.
constexpr std::array<Text, kWarningCodes> kTexts{{
    {WarningCode::kDayOrMonth, "day_or_month", "column \"{column}\": day or month may stand first"},
    {WarningCode::kDayAndMonth,
     "day_and_month",
     "column \"{column}\": day and month change places"},
    {WarningCode::kColumnExceptions,
     "column_exceptions",
     "column \"{column}\": {n} of {of} values are {type}, but not \"{example}\""},
    {WarningCode::kThousandOrDecimal,
     "thousand_or_decimal",
     "1,234 may be a thousand or a decimal: no value tells which"},
    {WarningCode::kFirstRecordFields,
     "first_record_fields",
     "the first record has {n:# field|# fields}, most have {most}"},
    {WarningCode::kPreambleLeftOut,
     "preamble_left_out",
     "{n:# record|# records} before the header {n:is|are} left out, from \"{text}\" on"},
    {WarningCode::kHeaderLikeData,
     "header_like_data",
     "the first record looks like data: if it is, say that there is no header"},
    {WarningCode::kSecondHeaderRecord,
     "second_header_record",
     "the second record may belong to the header: if so, say that the header has 2 records"},
    {WarningCode::kSameNames,
     "same_names",
     "two columns have the same name, which is an error: say how many records the header has, or "
     "how many to skip before it"},
    {WarningCode::kOtherDelimiter,
     "other_delimiter",
     "the delimiter may also be {delimiter:delimiter}: {n} of {of:# record|# records} have "
     "{fields:# field|# fields} then"},
    {WarningCode::kCommentsLeftOut,
     "comments_left_out",
     "lines that begin with {mark} are left out"},
    {WarningCode::kUnevenRecords,
     "uneven_records",
     "{n:# record does|# records do} not have {fields:# field|# fields}; short ones can be "
     "filled"},
    {WarningCode::kFooter,
     "footer",
     "the last {n:record|# records} may be a footer, which can be rejected"},
    {WarningCode::kOpenQuote, "open_quote", "a quote is never closed"},
    {WarningCode::kTrailingDelimiters,
     "trailing_delimiters",
     "records end with a delimiter too many"},
    {WarningCode::kNamelessColumn,
     "nameless_column",
     "the last column has no name; when it is empty, it can be dropped"},
    {WarningCode::kStrayQuotesKept,
     "stray_quotes_kept",
     "quotes stand inside quoted values without being doubled; they are kept"},
    {WarningCode::kTextBehindQuotes,
     "text_behind_quotes",
     "text follows a closing quote in {n:# record|# records}"},
    {WarningCode::kNoHeader, "no_header", "there is no header, which is an error: empty_file"},
    {WarningCode::kNulByte,
     "nul_byte",
     "a NUL byte is no text, which is an error: nul_byte (byte {byte})"},
    {WarningCode::kNamedTsv, "named_tsv", "the name says tsv, but tabs do not make its columns"},
    {WarningCode::kJsonByContent,
     "json_by_content",
     "the name says {format}, but it is JSON, and read so; to have it read as text say the "
     "format"},
    {WarningCode::kNotJson,
     "not_json",
     "it begins like JSON and is read as delimited text, because: {reason}"},
    {WarningCode::kFirstRecordCut, "first_record_cut", "the sample ends inside its first record"},
    {WarningCode::kOpenRecord,
     "open_record",
     "the last {n} bytes of the sample are one record that does not end in it: perhaps a quote is "
     "not closed"},
    {WarningCode::kRowsNotShown, "rows_not_shown", "its rows cannot be shown: {reason}"},
}};

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < kTexts.size(); ++i) {
        if (kTexts.at(i).code != static_cast<WarningCode>(i)) return false;
    }
    return true;
}
static_assert(is_in_order());

const Text& text_of(WarningCode code) {
    return kTexts.at(static_cast<std::size_t>(code));
}

std::string shown(const WarningValue& value, std::string_view how) {
    if (const auto* const text = std::get_if<std::string>(&value.value))
        return how == "delimiter" ? delimiter_shown(*text) : *text;
    const std::uint64_t number = std::get<std::uint64_t>(value.value);
    if (how.empty()) return std::to_string(number);
    const std::size_t bar = how.find('|');
    std::string words(number == 1 ? how.substr(0, bar) : how.substr(bar + 1));
    if (const std::size_t at = words.find('#'); at != std::string::npos)
        words.replace(at, 1, std::to_string(number));
    return words;
}

// What stands in a value is no place.
std::string filled(std::string_view text, const std::vector<WarningValue>& values) {
    std::string made;
    std::size_t open = 0;
    while ((open = text.find('{')) != std::string_view::npos) {
        const std::size_t close = text.find('}', open);
        const std::string_view place = text.substr(open + 1, close - open - 1);
        const std::size_t colon = std::min(place.find(':'), place.size());
        made += text.substr(0, open);
        const auto value = std::ranges::find(values, place.substr(0, colon), &WarningValue::name);
        if (value != values.end())
            made += shown(*value, place.substr(std::min(colon + 1, place.size())));
        text.remove_prefix(close + 1);
    }
    return made.append(text);
}

}  // namespace

std::string_view to_string(WarningCode code) {
    return text_of(code).name;
}

Warning make_warning(WarningCode code, std::vector<WarningValue> values) {
    std::string message = filled(text_of(code).text, values);
    return {code, std::move(message), std::move(values)};
}

std::vector<std::string> messages_of(const std::vector<Warning>& warnings) {
    std::vector<std::string> messages;
    messages.reserve(warnings.size());
    for (const Warning& warning : warnings) messages.push_back(warning.message);
    return messages;
}

std::string delimiter_shown(std::string_view delimiter) {
    if (delimiter == "\t") return "tab";
    if (delimiter == "\x1F") return "unit separator (0x1F)";
    return std::string(delimiter);
}

}  // namespace sluice::engine
