// The S3 adapter before the engine that tests/aws/run_with_engines has started, with the buckets of
// the product, empty.
#pragma once

#include <stdexcept>
#include <string>

#include "aws/s3/s3_object_store.h"
#include "tests/aws/adapters/engine_client.h"

namespace sluice::aws {

// Throws std::runtime_error where the engine does not do as it should.
class S3Engine {
  public:
    explicit S3Engine(const Clock& clock = system_clock()) : engine_(clock) {
        if (!engine_.is_local("s3")) throw std::runtime_error("run by tests/aws/run_with_engines");
        for (const char* name : {"sluice-uploads", "sluice-outputs"}) {
            const BucketName bucket{name};
            need(client.call(s3.call("PUT", "CreateBucket", bucket)));
            empty(bucket);
        }
    }

    // Whatever is there under that name goes.
    void put(StagedObject& staged) {
        need(store.remove(staged.info().name));
        if (need(store.publish(staged)) != Published::kNow) throw std::runtime_error("not now");
    }
    void put(const ObjectName& name, const std::string& bytes) {
        auto writer = need(store.stage(name, {}));
        need(writer->write(bytes));
        put(*need(writer->seal()));
    }
    // Multipart uploads that are neither completed nor aborted.
    std::size_t open_uploads(const BucketName& bucket) {
        Call call = s3.call("GET", "ListMultipartUploads", bucket);
        call.query = {{"uploads", ""}};
        const std::string body = need(client.call(call)).body;
        std::size_t count = 0;
        for (auto at = body.find("<UploadId>"); at != body.npos;
             at = body.find("<UploadId>", at + 1)) {
            ++count;
        }
        return count;
    }

    template <class T>
    static T need(Result<T> result) {
        if (!result) throw std::runtime_error(describe(result.error()));
        if constexpr (!std::is_void_v<T>) return std::move(*result);
    }

  private:
    static S3Options options_of_the_engine() {
        S3Options options;
        options.conditional_complete =
            process_environment()("SLUICE_TEST_S3_CONDITIONAL_COMPLETE") != "no";
        return options;
    }
    void empty(const BucketName& bucket) {
        while (true) {
            const Listing listing = need(store.list(bucket, {}));
            for (const ObjectInfo& object : listing.objects) need(store.remove(object.name));
            if (listing.next.empty()) return;
        }
    }

    EngineClient engine_;

  public:
    transport::HttpClient http;
    Client& client = engine_.client();
    const S3Options options = options_of_the_engine();
    S3Service s3{client, options};
    S3ObjectStore store{client, options};
};

}  // namespace sluice::aws
