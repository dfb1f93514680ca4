import ArgumentParser
import ChainIndex
import Quantities

/// `distrain chain balance`: what addresses or a cluster hold.
struct ChainBalance: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "balance",
    abstract: "Show what addresses received, spent and hold, as of a height.",
    discussion: """
      An address is text, or script: and a locking script in hexadecimal. What a cluster received and \
      spent includes what its addresses sent one another; the balance does not depend on it.
      """
  )

  @OptionGroup var arguments: ChainArguments

  @Argument(help: "The addresses.")
  var addresses: [String] = []

  @Option(help: "The last height that counts; all blocks if left out.")
  var height: UInt32?

  @Option(help: "Add up all addresses of this address's cluster, of `distrain chain cluster`.")
  var clusterOf: String?

  @Flag(help: "Read one address a line from standard input, and write one JSON object a line.")
  var lines = false

  func validate() throws {
    let ways = (lines ? 1 : 0) + (clusterOf == nil ? 0 : 1) + (addresses.isEmpty ? 0 : 1)
    guard ways == 1 else {
      throw ValidationError("addresses, or --cluster-of, or --lines: one of them")
    }
  }

  func run() throws {
    let index = try arguments.open()
    let isComplete = try asking { () throws(ChainIndexFailure) in try index.status() }.isComplete
    if let clusterOf { return try showCluster(of: clusterOf, index, isComplete) }
    if lines {
      return try LineInput.answerEach { line throws(InputFailure) in
        (try json(String(line), index, isComplete), isGood: true)
      }
    }
    var rejected = 0
    for text in addresses {
      do throws(InputFailure) {
        if arguments.json {
          try write(try json(text, index, isComplete).text())
        } else {
          let (_, balance) = try self.balance(of: text, index)
          try write("\(text)\n\(Self.text(balance, isComplete))")
        }
      } catch {
        rejected += 1
        if arguments.json {
          try write(error.json.text())
        } else {
          Console.say(error.message)
        }
      }
    }
    if rejected > 0 {
      throw Status.rejected("\(rejected) of \(addresses.count) are no addresses of this chain")
    }
  }

  private func write(_ line: String) throws(InputFailure) {
    do { try Console.write(line + "\n") } catch {
      throw InputFailure(code: "output", message: "nobody reads the output")
    }
  }

  private func balance(
    of text: String,
    _ index: ChainIndex
  ) throws(InputFailure) -> (isKnown: Bool, AddressBalance) {
    let address = try index.address(parsing: text)
    guard let number = index.number(of: address) else { return (false, AddressBalance()) }
    do throws(ChainIndexFailure) {
      return (true, try index.balance(of: number, through: height.map { BlockHeight($0) }))
    } catch { throw InputFailure(code: "index", message: error.description) }
  }

  private func json(
    _ text: String,
    _ index: ChainIndex,
    _ isComplete: Bool
  ) throws(InputFailure) -> JSONValue {
    let (isKnown, balance) = try balance(of: text, index)
    return .object(
      [
        .init("address", .string(text)), .init("known", .bool(isKnown)),
        .init("transactions", .number(balance.transactionCount)),
      ] + members(balance, isComplete)
    )
  }

  private func members(_ balance: AddressBalance, _ isComplete: Bool) -> [JSONValue.Member] {
    [
      .init("height", height.map { .number($0) } ?? .null),
      .init("received_sat", .string("\(balance.received)")),
      .init("spent_sat", .string("\(balance.spent)")),
      .init("balance_sat", .string("\(balance.balance)")),
      .init("outputs", .number(balance.outputCount)),
      .init("inputs", .number(balance.inputCount)),
      .init("complete", .bool(isComplete)),
    ]
  }

  private static func text(_ balance: AddressBalance, _ isComplete: Bool) -> String {
    """
      received  \(balance.received) sat in \(balance.outputCount) outputs
      spent     \(balance.spent) sat in \(balance.inputCount) inputs
      balance   \(balance.balance) sat\(isComplete ? "" : ", as far as the index knows the chain")
    """
  }

  private func showCluster(
    of text: String,
    _ index: ChainIndex,
    _ isComplete: Bool
  ) throws {
    let address: IndexedAddress
    do throws(InputFailure) { address = try index.address(parsing: text) } catch {
      throw Status.rejected(error.message)
    }
    guard let number = index.number(of: address) else {
      throw Status.rejected("\(text): no block of the index names it")
    }
    let (total, members, label) = try asking { () throws(ChainIndexFailure) in
      let labels = try ClusterLabels(of: index)
      let label = labels[number]
      let members = labels.members(of: label)
      var total = AddressBalance()
      for member in members {
        try total.add(index.balance(of: member, through: height.map { BlockHeight($0) }))
      }
      return (total, members.count, label)
    }
    if arguments.json {
      return try Console.write(
        line: .object(
          [
            .init("cluster_of", .string(text)), .init("cluster", .number(label)),
            .init("addresses", .number(members)),
          ] + self.members(total, isComplete)
        )
      )
    }
    try Console.write(
      "cluster \(label), \(members) addresses\n\(Self.text(total, isComplete))\n"
    )
  }
}

/// `distrain chain history`: the transactions that moved an address's coins.
struct ChainHistory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List the transactions that moved an address's coins, lowest height first."
  )

  @OptionGroup var arguments: ChainArguments

  @Argument(help: "The address, or script: and a locking script in hexadecimal.")
  var address: String

  @Option(help: "The last height that counts; all blocks if left out.")
  var height: UInt32?

  func run() throws {
    let index = try arguments.open()
    let found: IndexedAddress
    do throws(InputFailure) { found = try index.address(parsing: address) } catch {
      throw Status.rejected(error.message)
    }
    guard let number = index.number(of: found) else {
      return Console.say("\(address): no block of the index names it")
    }
    let movements = try asking { () throws(ChainIndexFailure) in
      try index.history(of: number, through: height.map { BlockHeight($0) })
    }
    var balance: Int64 = 0
    for movement in movements {
      let (id, block) = try asking { () throws(ChainIndexFailure) in
        (
          try index.identifier(ofTransaction: movement.transaction),
          try index.block(movement.block)
        )
      }
      balance = balance &+ movement.received &- movement.spent
      let file = index.sources[block.source].blocks?.name ?? ""
      if arguments.json {
        try Console.write(
          line: [
            "txid": .string(id.description),
            "height": movement.height.map { .number($0.value) } ?? .null,
            "time": .number(block.time),
            "received_sat": .string("\(movement.received)"),
            "spent_sat": .string("\(movement.spent)"), "balance_sat": .string("\(balance)"),
            "block": .string(block.hash.description), "file": .string(file),
            "locator": .string(
              "bytes \(block.bytes) tx "
                + "\(movement.transaction - block.transactions.lowerBound)"
            ),
          ]
        )
      } else {
        let height = movement.height.map { "\($0.value)" } ?? "?"
        try Console.write(
          "\(height)  \(id)  +\(movement.received)  -\(movement.spent)  = \(balance)\n"
        )
      }
    }
  }
}
