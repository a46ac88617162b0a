// The Jobs, Inbox and Recipes ports on rows. Thread-safe.
#pragma once

#include "embedded/claims.h"
#include "embedded/readers.h"
#include "ports/inbox.h"
#include "ports/jobs.h"
#include "ports/recipes.h"

namespace sluice::embedded {

class EmbeddedJobs final : public Jobs {
  public:
    explicit EmbeddedJobs(Readers& readers) : readers_(readers) {}

    Result<JobRun> get(const UserId& user, const RunId& run) override;
    Result<JobRun> latest(const UserId& user, const JobId& job) override;
    Result<JobRequest> request(const UserId& user, const RunId& run) override;
    Result<std::vector<JobRun>> list(const std::optional<UserId>& user, std::size_t max) override;
    Result<std::vector<JobRun>> list_before(const UserId& user,
                                            const RunId& before,
                                            std::size_t max) override;

  private:
    Readers& readers_;
};

class EmbeddedInbox final : public Inbox {
  public:
    EmbeddedInbox(Readers& readers, Claims& claims) : readers_(readers), claims_(claims) {}

    Result<InboxEvent> get(const UserId& user, const RunId& run) override;
    Result<std::vector<InboxEvent>> undelivered(const UserId& user,
                                                Protocol protocol,
                                                std::size_t max) override;
    Result<std::vector<InboxEvent>> after(const UserId& user,
                                          std::uint64_t after,
                                          std::size_t max) override;
    Result<std::uint64_t> last(const UserId& user) override;
    Result<PushClaim> claim(const UserId& user,
                            std::uint64_t sequence,
                            const ConnectionId& connection,
                            Milliseconds valid) override;
    Result<void> settle(const UserId& user,
                        std::uint64_t sequence,
                        const ConnectionId& connection) override;
    Result<void> unclaim(const UserId& user,
                         std::uint64_t sequence,
                         const ConnectionId& connection) override;

  private:
    Readers& readers_;
    Claims& claims_;
};

class EmbeddedRecipes final : public Recipes {
  public:
    explicit EmbeddedRecipes(Readers& readers) : readers_(readers) {}

    Result<SavedRecipe> get(const UserId& user, const RecipeName& name) override;
    Result<std::vector<RecipeInfo>> list(const UserId& user,
                                         const RecipeName& after,
                                         std::size_t max) override;
    Result<std::vector<RecipeInfo>> of_header(const UserId& user,
                                              const Fingerprint& header,
                                              std::size_t max) override;

  private:
    Readers& readers_;
};

}  // namespace sluice::embedded
