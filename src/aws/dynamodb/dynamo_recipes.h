// The saved recipes on DynamoDB. Thread-safe.
//
// get() and list() are strongly consistent. of_header() asks an index, which knows of a commit a
// moment later (usually well below a second): what it offers may be gone, or not be offered yet.
#pragma once

#include "aws/dynamodb/dynamo.h"
#include "aws/dynamodb/tables.h"
#include "ports/recipes.h"

namespace sluice::aws {

class DynamoRecipes final : public Recipes {
  public:
    DynamoRecipes(dynamodb::Dynamo& dynamo, dynamodb::Tables tables)
        : dynamo_(dynamo), tables_(std::move(tables)) {}

    Result<SavedRecipe> get(const UserId& user, const RecipeName& name) override;
    // DynamoDB reads the documents along, and counts them: 1 MB of them is a request of its own.
    Result<std::vector<RecipeInfo>> list(const UserId& user,
                                         const RecipeName& after,
                                         std::size_t max) override;
    Result<std::vector<RecipeInfo>> of_header(const UserId& user,
                                              const Fingerprint& header,
                                              std::size_t max) override;

  private:
    Result<std::vector<RecipeInfo>> infos(const dynamodb::Query& query);

    dynamodb::Dynamo& dynamo_;
    const dynamodb::Tables tables_;
};

}  // namespace sluice::aws
