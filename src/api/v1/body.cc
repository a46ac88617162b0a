#include "api/v1/body.h"

#include <boost/json.hpp>

#include "api/replies.h"
#include "base/limits.h"
#include "engine/recipe/document_check.h"

namespace sluice::api::v1 {

Result<boost::json::object> read_body(const Request& request) {
    constexpr std::size_t kAroundRecipe = 2;  // a recipe may be as deep as one in a file
    boost::json::parse_options options;
    options.max_depth = Limits{}.json_depth + kAroundRecipe;
    boost::json::error_code error;
    boost::json::value body = boost::json::parse(request.body, error, {}, options);
    if (error || !body.is_object()) {
        return fail(Code::kInvalid, "bad_json", "the body must be one JSON object");
    }
    TRY(engine::check_document(request.body));
    return std::move(body.get_object());
}

Response refuse_body(const Error& error) {
    if (error.name == "bad_json") return problem_reply(400, error);
    return error.code == Code::kTooLarge ? problem_reply(413, error) : problem_reply(error);
}

Response json_answer(int status, const boost::json::object& document) {
    return json_reply(status, boost::json::serialize(document));
}

}  // namespace sluice::api::v1
