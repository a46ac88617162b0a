// What the Presigner's contract suite runs on: a presigner, the object store that its URLs lead to,
// and a clock that moves by hand.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "base/manual_clock.h"
#include "ports/presigner.h"

namespace sluice::contract {

struct SignedAnswer {
    int status = 0;
    std::string etag;  // without quotes; empty: none
    std::string body;
};

class PresignerWorld {
  public:
    virtual ~PresignerWorld() = default;
    virtual Presigner& presigner() = 0;
    // A browser sends this form with a file of `file_bytes`: true when it is taken.
    virtual bool post(const PresignedPost& form, std::size_t file_bytes) = 0;
    // A client sends what was signed, with that body. Absent: nobody answers.
    virtual std::optional<SignedAnswer> send(const PresignedRequest& request,
                                             const std::string& body) = 0;
    // A client PUTs a file of `bytes`: true when it is taken.
    bool put_signed(const PresignedRequest& put, std::size_t bytes) {
        const auto answer = send(put, std::string(bytes, 'x'));
        return answer && answer->status == 200;
    }
    virtual void put(const ObjectName& name, const std::string& bytes) = 0;
    // What GET answers; absent: it is refused.
    virtual std::optional<std::string> get(const std::string& url) = 0;
    // False: the store ignores that field of a form, which leads nowhere else either.
    virtual bool looks_at(const std::string& /*field*/) { return true; }
    // As AWS does: an x-amz-* header that the signature does not cover.
    virtual bool refuses_unsigned_headers() { return true; }

    ManualClock clock;
};

std::unique_ptr<PresignerWorld> make_presigner_world();

class PresignerContract : public testing::Test {
  protected:
    PresignedPost form() { return world->presigner().presign_post(conditions).value(); }
    PresignedRequest signed_put() { return world->presigner().presign_put(put_conditions).value(); }
    std::string url(Seconds expires_in = Seconds{600}) {
        return world->presigner().presign_get(conditions.name, expires_in).value();
    }

    std::unique_ptr<PresignerWorld> world = make_presigner_world();
    PostConditions conditions{{BucketName{"sluice-uploads"}, ObjectKey{"ada-1/csv_upload_1.csv"}},
                              {{"jobid", "j \"1\""}, {"mapping", "größe:a,b:c"}},
                              3,
                              50,
                              Seconds{600}};
    PutConditions put_conditions{
        conditions.name, conditions.metadata, 10, /*only_new=*/false, Seconds{600}};
};

}  // namespace sluice::contract
