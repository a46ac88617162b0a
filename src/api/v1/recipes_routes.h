// /v1/recipes: the recipes that a user keeps. A recipe's ETag is its revision; a name is all of the
// path behind /v1/recipes/, and may hold slashes.
#pragma once

#include "api/application.h"

namespace sluice::api::v1 {

Response list_recipes(const Services& services, const Request& request);
Response get_recipe(const Services& services, const Request& request);
// With If-Match: the revision, or If-None-Match: *. So nobody's change is lost.
Response put_recipe(const Services& services, const Request& request);
// If-Match is looked at before: whoever changes the recipe in that moment loses it.
Response delete_recipe(const Services& services, const Request& request);

}  // namespace sluice::api::v1
