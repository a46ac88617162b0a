// The contract of ports/presigner.h: the moment in which a signature ends. For stores whose clock
// is the test's.
#include "tests/contract/presigner_world.h"

namespace sluice::contract {
namespace {

using PresignerExpiryContract = PresignerContract;

TEST_F(PresignerExpiryContract, AFormIsGoodUntilItExpiresAndNoLonger) {
    const PresignedPost signed_now = form();
    world->clock.advance(Seconds{600} - Milliseconds{1});
    EXPECT_TRUE(world->post(signed_now, 10));
    world->clock.advance(Milliseconds{1});
    EXPECT_FALSE(world->post(signed_now, 10));
}

TEST_F(PresignerExpiryContract, AFileCanBePutUntilItExpiresAndNoLonger) {
    const PresignedRequest signed_now = signed_put();
    world->clock.advance(Seconds{600} - Milliseconds{1});
    EXPECT_TRUE(world->put_signed(signed_now, 10));
    world->clock.advance(Milliseconds{1});
    EXPECT_FALSE(world->put_signed(signed_now, 10));
}

TEST_F(PresignerExpiryContract, ADownloadIsGoodUntilItExpiresAndNoLonger) {
    world->put(conditions.name, "a,b\n");
    const std::string signed_now = url();
    world->clock.advance(Seconds{600} - Milliseconds{1});
    EXPECT_TRUE(world->get(signed_now));
    world->clock.advance(Milliseconds{1});
    EXPECT_FALSE(world->get(signed_now));
}

}  // namespace
}  // namespace sluice::contract
