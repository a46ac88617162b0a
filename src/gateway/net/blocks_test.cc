#include "gateway/net/blocks.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace sluice::gateway::net {
namespace {

constexpr std::size_t kTotal = 32 << 20;
constexpr std::uint64_t kLargeBody = 1 << 30;

class Transfers {
  public:
    explicit Transfers(Blocks& blocks) : blocks_(blocks) {}
    // Starts one more; returns the size of its block.
    std::size_t start() {
        held_.emplace_back(new Blocks::Block(blocks_.take(kLargeBody)));
        return held_.back()->bytes().size();
    }

  private:
    Blocks& blocks_;
    std::vector<std::unique_ptr<Blocks::Block>> held_;
};

TEST(Blocks, AreNoLargerThanTheBody) {
    Blocks blocks(kTotal);
    EXPECT_EQ(blocks.take(10).bytes().size(), 10U);
    EXPECT_EQ(blocks.take(kLargeBody).bytes().size(), Blocks::kBlockMax);
}

TEST(Blocks, AreLargeWhileTransfersAreFew) {
    Blocks blocks(kTotal);
    Transfers transfers(blocks);
    for (int i = 0; i < 200; ++i) EXPECT_EQ(transfers.start(), Blocks::kBlockMax);
}

TEST(Blocks, StayWithinTheTotalAndASmallBlockEach) {
    Blocks blocks(kTotal);
    {
        Transfers transfers(blocks);
        for (int i = 1; i < 4096; ++i) transfers.start();
        EXPECT_EQ(transfers.start(), Blocks::kBlockMin);
        EXPECT_LE(blocks.in_use(), kTotal + 4096 * Blocks::kBlockMin);
    }
    EXPECT_EQ(blocks.in_use(), 0U);
    EXPECT_EQ(blocks.take(kLargeBody).bytes().size(), Blocks::kBlockMax);
}

}  // namespace
}  // namespace sluice::gateway::net
