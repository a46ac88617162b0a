// Faults of HandleCSVFiles that the tests must find. Only a build with SLUICE_PLANTED_FAULTS has
// them (never shipped); in every other one these calls are empty. Set by the environment:
//
//     SLUICE_PLANT_RUNS=FILE     every run appends "<job> <receive count>" to FILE
//     SLUICE_PLANT_DIE_ON=TEXT   the process aborts when the job id contains TEXT
//     SLUICE_PLANT_FAIL_ON=TEXT  the handler returns an I/O error when the job id contains TEXT
//     SLUICE_PLANT_THROW_ON=TEXT the handler throws when the job id contains TEXT
//     SLUICE_PLANT_STALL_MS=N    one message in sixteen: its first run stalls for N ms, heedless of
//                                its lease, when its output is written and not yet committed
//
// Thread-safe.
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "ports/message.h"

namespace sluice::pipeline {

#ifdef SLUICE_PLANTED_FAULTS
Result<void> planted_fault_before_transform(const Lease& message, const JobId& job);
void planted_stall_after_transform(const Lease& message);
#else
inline Result<void> planted_fault_before_transform(const Lease&, const JobId&) {
    return {};
}
inline void planted_stall_after_transform(const Lease&) {}
#endif

}  // namespace sluice::pipeline
