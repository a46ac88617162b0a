// A request's body as JSON, of the version 1 API. Only for .cc files of this directory: Boost.JSON
// stays out of the headers that others include.
#pragma once

#include <boost/json/object.hpp>

#include "api/http.h"
#include "base/result.h"

namespace sluice::api::v1 {

// One object in which no object has a member twice: of two, readers take one. Errors (kInvalid):
// bad_json; those of engine/recipe/document_check.h.
Result<boost::json::object> read_body(const Request& request);

// A reply to what read_body() refuses, or another error of the request: 400 for bad_json, else the
// status of the error's code.
Response refuse_body(const Error& error);

// A JSON document as the answer.
Response json_answer(int status, const boost::json::object& document);

}  // namespace sluice::api::v1
