#include "tests/contract/presigner_world.h"
#include "tests/fakes/presigner.h"

namespace sluice::contract {
namespace {

class FakePresignerWorld final : public PresignerWorld {
  public:
    Presigner& presigner() override { return presigner_; }
    bool post(const PresignedPost& form, std::size_t file_bytes) override {
        return presigner_.accepts(form, file_bytes);
    }
    std::optional<SignedAnswer> send(const PresignedRequest& request,
                                     const std::string& body) override {
        return SignedAnswer{presigner_.accepts(request, body.size()) ? 200 : 403, "", ""};
    }
    void put(const ObjectName& name, const std::string& bytes) override { objects_[name] = bytes; }
    std::optional<std::string> get(const std::string& url) override {
        const auto name = presigner_.object_of(url);
        return name ? std::optional(objects_.at(*name)) : std::nullopt;
    }

  private:
    fakes::FakePresigner presigner_{clock};
    std::map<ObjectName, std::string> objects_;
};

}  // namespace

std::unique_ptr<PresignerWorld> make_presigner_world() {
    return std::make_unique<FakePresignerWorld>();
}

}  // namespace sluice::contract
