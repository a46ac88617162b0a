#include "pipeline/socket_ticket.h"

#include <gtest/gtest.h>

#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

using fakes::kAda;
using fakes::kBob;

constexpr std::string_view kPage = "https://app.example";

class SocketTicketTest : public testing::Test, protected fakes::Flow {
  protected:
    std::string ticket(std::string_view origin = kPage) {
        return make_ticket(backend.idempotency(), kAda, origin, clock, system_random())
            .value()
            .text;
    }
    // The name of the error with which a connect is refused, or the user who is let in.
    std::string connect_with(const std::string& text, std::string_view origin = kPage) {
        auto use = use_ticket(text, origin, clock.wall());
        if (!use) return "no ticket";
        Outcome outcome;
        outcome.settle = std::move(use->settlement);
        const auto committed = backend.commit(std::move(outcome));
        return committed ? use->user.text() : committed.error().name;
    }
};

TEST_F(SocketTicketTest, LetsItsUserInOnce) {
    const std::string text = ticket();
    EXPECT_EQ(connect_with(text), kAda.text());
    EXPECT_EQ(connect_with(text), "stale_claim");
    EXPECT_EQ(connect_with(ticket()), kAda.text());
}

TEST_F(SocketTicketTest, IsGoodForItsOriginOnly) {
    const std::string text = ticket();
    for (const char* other : {"", "null", "https://app.example.evil", "https://app.exampl"}) {
        EXPECT_EQ(connect_with(text, other), "stale_claim") << other;
    }
    EXPECT_EQ(connect_with(text), kAda.text());
}

TEST_F(SocketTicketTest, EndsAfterHalfAMinute) {
    const std::string text = ticket();
    clock.advance(kTicketLifetime - Milliseconds{1});
    const std::string second = ticket();
    EXPECT_EQ(connect_with(text), kAda.text());
    clock.advance(kTicketLifetime);
    EXPECT_EQ(connect_with(second), "no ticket");
}

TEST_F(SocketTicketTest, IsRefusedWithAnyCharacterChanged) {
    const std::string text = ticket();
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changed[i] == '1' ? '2' : '1';
        EXPECT_NE(connect_with(changed), kAda.text()) << changed;
    }
    std::string of_bob = text;
    of_bob.replace(0, kAda.text().size(), kBob.text());
    EXPECT_EQ(connect_with(of_bob), "stale_claim");
    for (const char* none : {"", ".", "...", "a.b.c.d", "...."}) {
        EXPECT_EQ(connect_with(none), "no ticket") << none;
    }
    EXPECT_EQ(connect_with(text), kAda.text());
}

}  // namespace
}  // namespace sluice::pipeline
