#include "gateway/s3/post_policy.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/text.h"
#include "gateway/s3/s3_error.h"
#include "signing/encoding.h"
#include "signing/time_text.h"

namespace sluice::gateway::s3 {
namespace {

namespace json = boost::json;

std::unexpected<Error> invalid(std::string_view why) {
    return s3_error("InvalidPolicyDocument", "Invalid Policy: " + std::string(why));
}

std::unexpected<Error> denied(std::string_view why) {
    return s3_error("AccessDenied", "Invalid according to Policy: " + std::string(why));
}

// The document as standard JSON, and how many members its objects have.
struct StandardJson {
    std::string text;
    std::size_t members = 0;
};

// AWS also allows the escapes \$ and \v.
StandardJson standardise(std::string_view policy) {
    StandardJson result;
    bool in_string = false;
    for (std::size_t i = 0; i < policy.size(); ++i) {
        const char c = policy[i];
        if (in_string && c == '\\' && i + 1 < policy.size()) {
            const char escaped = policy[++i];
            if (escaped == '$') {
                result.text += '$';
            } else if (escaped == 'v') {
                result.text += "\\u000b";
            } else {
                result.text.append({c, escaped});
            }
            continue;
        }
        if (c == '"') in_string = !in_string;
        if (c == ':' && !in_string) ++result.members;
        result.text += c;
    }
    return result;
}

std::size_t count_members(const json::value& value) {
    std::size_t count = 0;
    if (const auto* object = value.if_object()) {
        count = object->size();
        for (const auto& member : *object) count += count_members(member.value());
    } else if (const auto* array = value.if_array()) {
        for (const auto& element : *array) count += count_members(element);
    }
    return count;
}

Result<json::value> parse_json(std::string_view policy) {
    const StandardJson document = standardise(policy);
    json::error_code error;
    json::value value = json::parse(document.text, error, {}, {.max_depth = 8});
    if (error || !value.is_object()) return invalid("not a JSON object.");
    // A repeated name replaces the member before it in the tree: two readers could disagree.
    if (count_members(value) != document.members) return invalid("a name is there twice.");
    return value;
}

Result<std::uint64_t> to_length(const json::value& value) {
    if (value.is_uint64()) return value.get_uint64();
    if (value.is_int64() && value.get_int64() >= 0) {
        return static_cast<std::uint64_t>(value.get_int64());
    }
    return invalid("content-length-range needs two integers, not negative.");
}

// {"acl": "public-read"}
Result<void> add_object(PostPolicy& policy, const json::object& condition) {
    if (condition.size() != 1 || !condition.begin()->value().is_string()) {
        return invalid("a condition object has exactly one name and a text.");
    }
    const auto& [name, value] = *condition.begin();
    policy.conditions.push_back({PolicyCondition::Kind::kEqual,
                                 to_lower({name.data(), name.size()}),
                                 std::string(value.get_string())});
    return {};
}

// ["content-length-range", 1, 1048576]; several must hold together.
Result<void> add_range(PostPolicy& policy, const json::array& condition) {
    if (condition.size() != 3) return invalid("content-length-range needs two integers.");
    policy.bytes_min = std::max(policy.bytes_min, TRY(to_length(condition[1])));
    policy.bytes_max = std::min(policy.bytes_max, TRY(to_length(condition[2])));
    return {};
}

// ["starts-with", "$key", "user/"]
Result<void> add_array(PostPolicy& policy, const json::array& condition) {
    if (condition.empty() || !condition[0].is_string())
        return invalid("a condition has no operator.");
    const std::string kind = to_lower(std::string_view(condition[0].get_string()));
    if (kind == "content-length-range") return add_range(policy, condition);
    const bool equal = kind == "eq";
    if (!equal && kind != "starts-with") return invalid("unknown operator " + kind + ".");
    if (condition.size() != 3 || !condition[1].is_string() || !condition[2].is_string() ||
        !condition[1].get_string().starts_with('$')) {
        return invalid("a condition is [operator, \"$field\", text].");
    }
    policy.conditions.push_back(
        {equal ? PolicyCondition::Kind::kEqual : PolicyCondition::Kind::kStartsWith,
         to_lower(std::string_view(condition[1].get_string()).substr(1)),
         std::string(condition[2].get_string())});
    return {};
}

bool needs_no_condition(std::string_view field) {
    return field == "x-amz-signature" || field == "signature" || field == "awsaccesskeyid" ||
           field == "policy" || field.starts_with("x-ignore-");
}

// A list of content types must match in each of its elements.
bool every_type_starts_with(std::string_view list, std::string_view prefix) {
    while (true) {
        const auto type = list.substr(0, list.find(','));
        if (!type.starts_with(prefix)) return false;
        if (type.size() == list.size()) return true;
        list.remove_prefix(type.size() + 1);
        while (list.starts_with(' ')) list.remove_prefix(1);
    }
}

bool holds(const PolicyCondition& condition, std::string_view value) {
    if (condition.kind == PolicyCondition::Kind::kEqual) return value == condition.value;
    if (condition.field == "content-type") return every_type_starts_with(value, condition.value);
    return value.starts_with(condition.value);
}

}  // namespace

Result<PostPolicy> parse_policy(std::string_view base64) {
    const auto text = signing::base64_decode(base64);
    if (!text) return invalid("not base64.");
    const json::value document = TRY(parse_json(*text));
    const json::object& members = document.get_object();
    const auto* expiration = members.if_contains("expiration");
    const auto* conditions = members.if_contains("conditions");
    if (!expiration || !expiration->is_string()) return invalid("expiration is missing.");
    if (!conditions || !conditions->is_array()) return invalid("conditions are missing.");

    const auto expires = signing::parse_iso_date(std::string_view(expiration->get_string()));
    if (!expires) return invalid("expiration must be YYYY-MM-DDTHH:MM:SS.sssZ.");
    PostPolicy policy;
    policy.expiration = *expires;
    if (conditions->get_array().empty()) return invalid("conditions are empty.");
    for (const auto& condition : conditions->get_array()) {
        if (condition.is_object()) {
            TRY(add_object(policy, condition.get_object()));
        } else if (condition.is_array()) {
            TRY(add_array(policy, condition.get_array()));
        } else {
            return invalid("a condition is an object or an array.");
        }
    }
    return policy;
}

Result<void> check_conditions(const PostPolicy& policy,
                              const FormFields& fields,
                              const BucketName& bucket) {
    for (const auto& condition : policy.conditions) {
        const auto value = condition.field == "bucket" ? std::string_view(bucket.text())
                                                       : fields.find(condition.field);
        if (!value || !holds(condition, *value)) {
            return denied("Policy Condition failed: " + condition.field);
        }
    }
    for (const auto& [name, value] : fields.all()) {
        if (needs_no_condition(name)) continue;
        if (name == "bucket" && value != bucket.text()) return denied("another bucket.");
        const auto covered = std::ranges::find(policy.conditions, name, &PolicyCondition::field);
        if (covered == policy.conditions.end()) {
            return denied("Extra input fields: " + name);
        }
    }
    return {};
}

}  // namespace sluice::gateway::s3
