// S3 in memory: what the adapters ask of it, and what clients and the service itself do. Addressed
// by path. One thread at a time.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/clock.h"
#include "ports/object.h"
#include "tests/simulation/services/answers.h"
#include "tests/simulation/services/chance.h"

namespace sluice::simulation {

class S3 {
  public:
    struct Object {
        std::string bytes;
        std::string etag;
        WallTime modified;
        transport::Headers headers;  // those that come back
    };

    S3(const Clock& clock, Chance& chance) : clock_(clock), chance_(chance) {}

    HttpResponse serve(const HttpRequest& request, const std::string& body);

    // As a form or a presigned PUT of a client does: replaces what is there. Returns the ETag.
    std::string put(const ObjectName& name, std::string bytes, const transport::Headers& headers);
    const Object* find(const ObjectName& name) const;
    // Uploads that were begun, and neither completed nor aborted, nor forgiven.
    std::size_t open_uploads() const;
    // Nobody can abort it any more, or who tried was not heard: its number, or all that are open.
    void forgive(std::string_view upload);
    void forgive_newest() { forgive(id_of(last_upload_)); }
    void forgive_all();
    // Objects that came in parts.
    std::size_t completed() const { return completed_; }

  private:
    struct Upload {
        ObjectName name;
        transport::Headers headers;
        std::map<int, std::string> parts;
        bool is_forgiven = false;
    };
    struct Asked {
        ObjectName name;
        std::map<std::string, std::string> query;
    };

    static std::string id_of(std::uint64_t upload) { return "upload-" + std::to_string(upload); }
    static Asked asked_of(const HttpRequest& request);
    HttpResponse put_object(const Asked& asked,
                            const HttpRequest& request,
                            const std::string& body);
    HttpResponse list(const Asked& asked) const;  // the first page, without prefixes in common
    HttpResponse get_object(const Asked& asked, const HttpRequest& request) const;
    HttpResponse upload(const Asked& asked, const HttpRequest& request, const std::string& body);
    HttpResponse complete(const Asked& asked, const HttpRequest& request, const std::string& body);
    std::optional<HttpResponse> refused(const ObjectName& name, const HttpRequest& request);

    const Clock& clock_;
    Chance& chance_;
    std::map<ObjectName, Object> objects_;
    std::map<std::string, Upload> uploads_;
    std::uint64_t last_upload_ = 0;
    std::size_t completed_ = 0;
};

}  // namespace sluice::simulation
