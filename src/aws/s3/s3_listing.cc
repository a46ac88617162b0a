#include "aws/s3/s3_listing.h"

#include <algorithm>
#include <pugixml.hpp>

#include "aws/s3/s3_headers.h"
#include "signing/encoding.h"
#include "signing/time_text.h"

namespace sluice::aws {
namespace {

constexpr std::size_t kEntriesMax = 1000;
constexpr std::string_view kGreatestCharacter = "\xF4\x8F\xBF\xBF";  // U+10FFFF

struct Page {
    Listing listing;
    std::string last;   // of the entries, whether they are in `listing` or not
    std::string token;  // of what comes behind; empty: nothing does
};

bool is_common_prefix(std::string_view text, const ListQuery& query) {
    if (query.delimiter.empty() || !text.starts_with(query.prefix)) return false;
    text.remove_prefix(query.prefix.size());
    const auto end = text.find(query.delimiter);
    return end != text.npos && end + query.delimiter.size() == text.size();
}

// S3 goes on behind a key. Behind a common prefix is behind every key that begins so.
std::string start_after(const ListQuery& query) {
    if (!is_common_prefix(query.after, query)) return query.after;
    return query.after + std::string(kGreatestCharacter);
}

Call list_call(const S3Service& s3,
               const BucketName& bucket,
               const ListQuery& query,
               const std::string& token) {
    Call call = s3.call("GET", "ListObjectsV2", bucket);
    call.query = {{"list-type", "2"},
                  {"encoding-type", "url"},  // XML cannot say every key
                  {"max-keys", std::to_string(std::min(query.max, kEntriesMax))}};
    const auto add = [&call](const char* name, const std::string& value) {
        if (!value.empty()) call.query.emplace_back(name, value);
    };
    add("prefix", query.prefix);
    add("delimiter", query.delimiter);
    add("start-after", start_after(query));
    add("continuation-token", token);
    return call;
}

Result<std::string> key_text(std::string_view text, bool is_encoded) {
    auto key = is_encoded ? signing::percent_decode(text, signing::Plus::kSpace)
                          : std::optional(std::string(text));
    if (key) return std::move(*key);
    return fail(Code::kUnavailable, "bad_answer", "S3 listed a key with a broken encoding");
}

Result<Page> read_page(const BucketName& bucket, const ListQuery& query, const std::string& xml) {
    pugi::xml_document document;
    const pugi::xml_node root = document.load_buffer(xml.data(), xml.size())
                                    ? document.document_element()
                                    : pugi::xml_node();
    if (std::string_view(root.name()) != "ListBucketResult") {
        return fail(Code::kUnavailable, "bad_answer", "S3 answered a listing with something else");
    }
    const bool is_encoded = std::string_view(root.child_value("EncodingType")) == "url";
    Page page;
    for (const pugi::xml_node entry : root.children("Contents")) {
        ObjectInfo info;
        info.name = {bucket, ObjectKey{TRY(key_text(entry.child_value("Key"), is_encoded))}};
        info.size = entry.child("Size").text().as_ullong();
        info.etag = ETag{without_quotes(entry.child_value("ETag"))};
        info.modified =
            signing::parse_iso_date(entry.child_value("LastModified")).value_or(WallTime{});
        page.last = std::max(page.last, info.name.key.text());
        page.listing.objects.push_back(std::move(info));
    }
    for (const pugi::xml_node entry : root.children("CommonPrefixes")) {
        std::string prefix = TRY(key_text(entry.child_value("Prefix"), is_encoded));
        page.last = std::max(page.last, prefix);
        if (prefix != query.after) page.listing.common_prefixes.push_back(std::move(prefix));
    }
    if (root.child("IsTruncated").text().as_bool()) {
        page.token = root.child_value("NextContinuationToken");
        page.listing.next = page.last;
    }
    return page;
}

}  // namespace

Result<Listing> list_objects(S3Service& s3, const BucketName& bucket, const ListQuery& query) {
    Page page;
    do {
        const Response response = TRY(s3.send(list_call(s3, bucket, query, page.token)));
        page = TRY(read_page(bucket, query, response.body));
        // A common prefix behind which the page begins is not told again.
    } while (page.last == query.after && !page.token.empty());
    return std::move(page.listing);
}

}  // namespace sluice::aws
