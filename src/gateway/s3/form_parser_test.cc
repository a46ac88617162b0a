#include "gateway/s3/form_parser.h"

#include <gtest/gtest.h>

#include "gateway/s3/part_header.h"
#include "tests/s3/form.h"

namespace sluice::gateway::s3 {
namespace {

constexpr std::size_t kPreludeMax = 20 * 1024;

struct Recorder final : FormHandler {
    std::string text;
    Result<void> on_field(std::string_view name, std::string value) override {
        text.append("[").append(name).append("=").append(value).append("]");
        return {};
    }
    Result<void> on_file(std::string_view filename) override {
        text.append("[file ").append(filename).append("]");
        return {};
    }
    Result<void> on_bytes(std::span<const char> bytes) override {
        EXPECT_FALSE(bytes.empty());
        text.append(bytes.begin(), bytes.end());
        return {};
    }
};

// What a parse of `body`, cut at `first` and then into blocks, calls and returns.
std::string parse(std::string_view body,
                  std::string_view boundary,
                  std::size_t first = std::string_view::npos,
                  std::size_t block = std::string_view::npos,
                  std::size_t prelude_max = kPreludeMax) {
    Recorder recorder;
    FormParser parser(boundary, prelude_max, recorder);
    std::size_t size = first;
    while (!body.empty()) {
        const auto part = body.substr(0, size);
        body.remove_prefix(part.size());
        size = block;
        if (const auto pushed = parser.push(part); !pushed) {
            return recorder.text + " !" + pushed.error().name;
        }
    }
    const auto finished = parser.finish();
    return recorder.text + (finished ? "" : " !" + finished.error().name);
}

Form two_fields() {
    Form form;
    form.boundary = "xx";
    form.fields = {{"key", "a/b"}, {"Policy", ""}};
    return form;
}

TEST(FormParser, ReadsFieldsInOrderAndThenTheFile) {
    EXPECT_EQ(parse(two_fields().body(), "xx"), "[key=a/b][Policy=][file data.csv]a,b\r\n1,2\r\n");
}

TEST(FormParser, GivesTheSameForEveryPlaceToCutTheBody) {
    Form form = two_fields();
    form.boundary = "--xx";  // a file full of almost-delimiters
    form.file = "\r\n--\r\n----x\r\n\r\n----x-\r\r\n----\r\n----xy\r\r\n----x";
    const std::string body = form.body() + "epilogue";
    const std::string whole = parse(body, form.boundary);
    EXPECT_EQ(whole, "[key=a/b][Policy=][file data.csv]" + form.file);
    for (std::size_t first = 1; first < body.size(); ++first) {
        for (const std::size_t block : {1UL, 2UL, 3UL, 7UL, body.size()}) {
            ASSERT_EQ(parse(body, form.boundary, first, block), whole) << first << "+" << block;
        }
    }
}

TEST(FormParser, GivesTheSameForEveryPlaceToCutABrokenBody) {
    const std::string body = two_fields().body();
    for (std::size_t length = 0; length < body.size(); ++length) {
        for (const char broken : {'\r', '-', 'x'}) {
            const std::string text = body.substr(0, length) + broken + body.substr(length);
            ASSERT_EQ(parse(text, "xx"), parse(text, "xx", 1, 1)) << text;
        }
    }
}

TEST(FormParser, RefusesABodyThatEndsEarly) {
    const std::string body = two_fields().body();
    const std::size_t end = body.find("--xx--");
    for (std::size_t length = 0; length < end + 6; ++length) {
        const std::string result = parse(body.substr(0, length), "xx");
        EXPECT_TRUE(result.ends_with("!MalformedPOSTRequest")) << length << result;
    }
    EXPECT_FALSE(parse(body.substr(0, end + 6), "xx").contains('!'));
}

TEST(FormParser, IgnoresWhatFollowsTheFile) {
    Form form = two_fields();
    const std::string body = form.prelude() + "1\r\n--xx\r\nContent-Disposition: nonsense";
    EXPECT_EQ(parse(body, "xx"), "[key=a/b][Policy=][file data.csv]1");
}

TEST(FormParser, TakesAnEmptyFileAndAPlainFieldNamedFile) {
    Form form = two_fields();
    form.file = "";
    EXPECT_EQ(parse(form.body(), "xx"), "[key=a/b][Policy=][file data.csv]");
    EXPECT_EQ(parse("--x\r\nContent-Disposition: form-data; name=\"File\"\r\n\r\n1\r\n--x--", "x"),
              "[file ]1");
}

TEST(FormParser, AllowsTheFirstDelimiterItsLineBreak) {
    EXPECT_EQ(parse("\r\n" + two_fields().body(), "xx"), parse(two_fields().body(), "xx"));
}

TEST(FormParser, WantsExactlyOneFile) {
    EXPECT_EQ(
        parse("--x\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n1\r\n--x--\r\n", "x"),
        "[key=1] !IncorrectNumberOfFilesInPostRequest");
    EXPECT_EQ(parse("--x--", "x"), " !IncorrectNumberOfFilesInPostRequest");
}

TEST(FormParser, LimitsWhatComesBeforeTheFile) {
    Form form = two_fields();
    const std::size_t prelude = form.prelude().size();
    for (const std::size_t block : {std::size_t{1}, std::string::npos}) {
        EXPECT_FALSE(parse(form.body(), "xx", block, block, prelude).contains('!'));
        EXPECT_TRUE(parse(form.body(), "xx", block, block, prelude - 1)
                        .ends_with("!MaxPostPreDataLengthExceeded"));
    }
}

TEST(FormParser, RefusesBadFraming) {
    for (const char* body :
         {"",
          "x",
          "--y\r\n",
          "--xx",
          "--x\n",
          "-",
          "\r",
          "\n--x",
          "--x\r\n\r\n1\r\n--x--",
          "--x\r\nno colon\r\n\r\n1\r\n--x--",
          "--x\r\nContent-Disposition: attachment; name=\"key\"\r\n\r\n1\r\n--x--",
          "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
          "--x\r\nContent-Disposition: form-data; name=\"key\r\n\r\n1\r\n--x--",
          "--x\r\nContent-Type: text/csv\r\n\r\n1\r\n--x--",
          "--x\r\nContent-Disposition: form-data; name=file\r\n\r\n1\r\n--xy"}) {
        EXPECT_TRUE(parse(body, "x").ends_with("!MalformedPOSTRequest")) << body;
    }
}

TEST(FormBoundary, IsReadFromTheContentType) {
    EXPECT_EQ(form_boundary("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(form_boundary("Multipart/Form-Data;charset=utf-8; Boundary=\"a b;c\""), "a b;c");
    for (const char* type : {"",
                             "multipart/form-data",
                             "multipart/form-data; boundary=",
                             "multipart/mixed; boundary=abc",
                             "text/plain; boundary=abc",
                             "multipart/form-data; boundary=\"abc"}) {
        EXPECT_FALSE(form_boundary(type)) << type;
    }
    EXPECT_FALSE(form_boundary("multipart/form-data; boundary=" + std::string(71, 'x')));
}

TEST(PartHeader, ReadsQuotedAndBareParameters) {
    const auto header = parse_part_header(
        "Content-Type: text/csv\r\ncontent-disposition: Form-Data; name=file; "
        R"(filename="C:\data\"a;b\".csv")");
    ASSERT_TRUE(header);
    EXPECT_EQ(header->name, "file");
    EXPECT_EQ(header->filename, R"(C:\data"a;b".csv)");
}

}  // namespace
}  // namespace sluice::gateway::s3
