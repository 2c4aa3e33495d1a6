// One thread against two on the founding scenario: CPU time of the whole process, and the time on the wall.

#include "bench/speed.hpp"

int main(int argc, char** argv) {
    using namespace capexsim;
    const Params params = bench::load("scenarios/as_briefed.yaml");
    for (const int threads : {1, 2}) {
        bench::add_engine("threads/" + std::to_string(threads), params, best_instruction_set(), true, threads)
            ->MeasureProcessCPUTime()
            ->UseRealTime();
    }
    return bench::run(argc, argv);
}
