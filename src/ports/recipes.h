// The recipes that users have saved, to read. Writing is a part of Outcome. Thread-safe.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "ports/saved_recipe.h"

namespace sluice {

class Recipes {
  public:
    virtual ~Recipes() = default;

    // As the last commit left it. kNotFound no_such_recipe.
    virtual Result<SavedRecipe> get(const UserId& user, const RecipeName& name) = 0;
    // Of a user, by their names' bytes, at most `max`; those behind the name `after`, which need
    // not be there. Empty: from the first one on.
    virtual Result<std::vector<RecipeInfo>> list(const UserId& user,
                                                 const RecipeName& after,
                                                 std::size_t max) = 0;
    // What to offer when a file with that header comes: by their names' bytes, at most `max`. May
    // lag behind a commit for a moment (AWS): get() says what is there.
    virtual Result<std::vector<RecipeInfo>> of_header(const UserId& user,
                                                      const Fingerprint& header,
                                                      std::size_t max) = 0;
};

}  // namespace sluice
