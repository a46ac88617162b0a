"""PUT with If-None-Match: * from two connections at once: one wins, whatever the moment."""

import threading
import unittest

import proof


class Races(proof.Proof):
    def test_one_winner_of_every_race(self):
        rounds = proof.times("SLUICE_PROOF_RACES", 1000)
        barrier = threading.Barrier(2, timeout=60)
        told = ([], [])

        def race(racer):
            put = self.kept()
            for number in range(rounds):
                barrier.wait()
                body = b"%d of %d" % (racer, number)
                told[racer].append(
                    put("PUT", f"race/{number}", body, {"If-None-Match": "*"}).status
                )

        racers = [threading.Thread(target=race, args=(racer,)) for racer in (0, 1)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        read = self.kept()
        for number in range(rounds):
            self.assertEqual([200, 412], sorted(racer[number] for racer in told), number)
            winner = 0 if told[0][number] == 200 else 1
            self.assertEqual(b"%d of %d" % (winner, number), read("GET", f"race/{number}").body)
        print(f"{rounds} races, {told[0].count(200)} won by the first connection")


if __name__ == "__main__":
    unittest.main()
