#pragma once

#include "numeric/lanes.hpp"

/// M6 foreign supply that falls short: what the buyers of foreign chips get of it. Where nothing is short, no bit moves.
namespace capexsim::model {

/// A cap of foreign chips, cut with their supply: of what the cap and the money allow, the share that is delivered.
/// @param supply [lane] 0 to 1
/// @param money [lane] all that the buyer has [USD bn]
/// @param price [lane] landed [USD/H100e]
/// @param cap [lane] in and out [H100e/quarter]
void cut_cap(InstructionSet instruction_set, const double* supply, const double* money, const double* price,
             double* cap);

/// What an actor that buys freely wants: all its money, at the landed price.
/// @param rate, share [lane] budget [USD bn/year], its share for accelerators
/// @param carried [lane] fund [USD bn]
void want_all(InstructionSet instruction_set, const double* rate, const double* share, const double* carried,
              const double* price, const double* factor, double* money, double* landed, double* wanted);

/// sum += what is wanted × supply
void add_wanted(InstructionSet instruction_set, const double* wanted, const double* supply, double* sum);

/// What is wanted is filled pro rata where it exceeds what the world makes.
/// @param world [lane] output, shocks aside [H100e/quarter]
/// @param taken [lane] what imports under licence take of it [H100e/quarter]
/// @param fill [lane] out, 0 to 1
void fill_pro_rata(InstructionSet instruction_set, const double* world, const double* supply,
                   const double* taken, const double* wanted, double* fill);

/// Orders and spending as far as supply goes; M22 of the rest.
/// @param orders [lane] in: wanted; out: delivered
/// @param carried, returned [lane] out [USD bn]
void take_share(InstructionSet instruction_set, const double* supply, const double* fill, const double* money,
                const double* rate, const double* share, const double* carry, const double* limit,
                double* orders, double* spent, double* carried, double* returned);

/// M32 realised annual spend: the budget, and what this quarter's accelerators cost more or less than their part of it.
void realise_rationed(InstructionSet instruction_set, const double* rate, const double* share,
                      const double* spent, double* realised);

}  // namespace capexsim::model
