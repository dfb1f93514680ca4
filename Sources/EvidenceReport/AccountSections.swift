import Clustering
import Facts
import Holdings
import Identity
import Quantities

/// The accounts and wallets, the leads, and what others may have a right to.
struct AccountSections {
  let context: ReportContext

  func accountsSection() -> Section {
    var blocks: [Block] = []
    if context.own.isEmpty, context.nominees.isEmpty, context.ownWallets.isEmpty {
      blocks.append(.statements([Statement(.account(.none))]))
    } else {
      blocks.append(.table(accountTable))
    }
    if !context.ownWallets.isEmpty {
      blocks.append(.table(walletTable(context.ownWallets, "wallets", "지갑", "Wallets")))
      blocks.append(.statements(context.ownWallets.flatMap(sentences(of:)) + rules + reach))
    }
    let graph = OwnershipGraph(context)
    if graph.nodes.count > 1 {
      blocks.append(.statements([Statement(.account(.graphReading))]))
      blocks.append(.graph(graph))
    }
    return Section(id: .accounts, blocks: blocks)
  }

  private var accountTable: Table {
    let rows = (context.own + context.nominees).map { account -> Table.Row in
      let subjects = context.groups.subjects[account.account] ?? []
      let facts = subjects.sorted { $0.place < $1.place }
      let banks = Set(facts.compactMap(\.statement.linkedBank)).sorted()
      let opened = facts.compactMap(\.statement.openedAt).min { $0.instant < $1.instant }
      let deposits = context.findings.clustering.deposits.filter { $0.account == account.account }
      return Table.Row(
        .inference,
        [
          .text(account.account.exchange), .text(account.account.id),
          .term(account.relation.term), .optional(opened),
          banks.isEmpty ? .none : .list(banks.map(Value.text)),
          deposits.isEmpty ? .none : .list(deposits.map { .code($0.address.description) }),
        ],
        at: account.basis + facts.map(\.place) + deposits.flatMap(\.places)
      )
    }
    return Table(
      caption: Term("accounts", "계정", "Accounts"),
      columns: [
        .init(Term("exchange", "사업자", "Provider")),
        .init(Term("account", "계정", "Account"), below: true),
        .init(Term("relation", "명의", "In the name of")),
        .init(Term("opened_at", "개설", "Opened")),
        .init(Term("linked_bank", "연결 은행", "Linked bank")),
        .init(Term("deposit_addresses", "입금주소", "Deposit address"), .code),
      ],
      rows: rows
    )
  }

  private func walletTable(
    _ wallets: [OwnedWallet],
    _ code: String,
    _ ko: String,
    _ en: String
  ) -> Table {
    let rows = wallets.map { wallet in
      let flows = context.withdrawals(to: wallet)
      let times = flows.compactMap(\.time)
      let unspent = wallet.unspent.sorted { ($0.chain, $0.asset) < ($1.chain, $1.asset) }
      let held =
        unspent.map { Value.quantity($0.total, $0.asset) } + wallet.balances.compactMap(\.amount)
      return Table.Row(
        wallet.basis == .declaredOwn || wallet.basis.isLead ? .fact : .inference,
        [
          context.wallet(wallet.cluster), .code(wallet.cluster), .count(wallet.addresses.count),
          .term(wallet.basis.term),
          held.isEmpty ? .none : .list(held),
          .optional(times.min { $0.instant < $1.instant }),
          .optional(times.max { $0.instant < $1.instant }),
        ],
        at: wallet.evidence + flows.flatMap(\.places)
      )
    }
    return Table(
      caption: Term(code, ko, en),
      columns: [
        .init(Term("wallet", "지갑", "Wallet")),
        .init(Term("cluster", "군집(대표 주소)", "Cluster (first address)"), .code, below: true),
        .init(Term("addresses", "주소 수", "Addresses"), .number),
        .init(Term("basis", "근거", "Basis")),
        .init(Term("known_unspent", "미사용 잔액", "Known unspent"), .number),
        .init(Term("first", "첫 출금", "First")), .init(Term("last", "마지막 출금", "Last"), below: true),
      ],
      rows: rows
    )
  }

  private func sentences(of wallet: OwnedWallet) -> [Statement] {
    let label = context.wallet(wallet.cluster)
    var statements = [
      Statement(
        .account(.ownWallet),
        ["cluster": label, "basis": .term(wallet.basis.term)],
        at: wallet.evidence
      )
    ]
    if wallet.kind == .service {
      statements.append(
        Statement(.account(.serviceCluster), ["cluster": label], at: wallet.evidence)
      )
    }
    guard let cluster = context.cluster(of: wallet) else { return statements }
    let clustering = context.findings.clustering
    let joins = cluster.rules.filter { [.multiInput, .sameKey, .extendedKey].contains($0.rule) }
    for count in joins {
      let edges = cluster.edges.map { clustering.edges[$0] }.filter { $0.rule == count.rule }
      statements.append(
        Statement(
          .account(.joined),
          [
            "cluster": label, "addresses": .count(cluster.addresses.count),
            "count": .count(count.count), "rule": .code(count.rule.description),
            "level": .term(
              VerbalScale(perMille: clustering.policy.confidence(of: count.rule).perMille).term
            ),
          ],
          at: edges.flatMap(\.places)
        )
      )
    }
    if cluster.addresses.count == 1, joins.isEmpty {
      statements.append(
        Statement(.account(.singleAddress), ["cluster": label], at: wallet.evidence)
      )
    }
    if !cluster.refusals.isEmpty {
      statements.append(
        Statement(
          .account(.refused),
          ["cluster": label, "count": .count(cluster.refusals.count)],
          at: cluster.refusals.flatMap { clustering.refusals[$0].edge.places }
        )
      )
    }
    let members = Set(cluster.addresses)
    let vetoes = clustering.vetoes.filter { !members.isDisjoint(with: $0.addresses) }
    if !vetoes.isEmpty {
      statements.append(
        Statement(
          .account(.vetoed),
          ["cluster": label, "count": .count(vetoes.count)],
          at: vetoes.flatMap(\.places)
        )
      )
    }
    return statements + amounts(wallet, label) + shown(wallet, label)
  }

  /// What the imported data shows on chains of accounts.
  private func shown(_ wallet: OwnedWallet, _ label: Value) -> [Statement] {
    wallet.balances.compactMap { balance in
      guard let amount = balance.amount else { return nil }
      return Statement(
        .account(.shownBalance),
        [
          "cluster": label, "chain": .text(balance.address.chain.name),
          "address": .code(balance.address.text), "amount": amount,
        ],
        at: balance.places
      )
    }
  }

  private func amounts(_ wallet: OwnedWallet, _ label: Value) -> [Statement] {
    var statements = wallet.unspent.sorted { ($0.chain, $0.asset) < ($1.chain, $1.asset) }
      .map { unspent in
        Statement(
          .account(.knownUnspent),
          ["cluster": label, "amount": .quantity(unspent.total, unspent.asset)],
          at: unspent.places
        )
      }
    let members = Set(wallet.addresses)
    let disputed = context.findings.unspent.disputed.filter { members.contains($0.holder) }
    if !disputed.isEmpty {
      statements.append(
        Statement(
          .account(.disputedSpend),
          ["cluster": label, "count": .count(disputed.count)],
          at: disputed.flatMap(\.places)
        )
      )
    }
    return statements
  }

  /// What would break the rules that the defaulter's wallets rest on.
  private var rules: [Statement] {
    let used = Set(context.ownWallets.compactMap(context.cluster(of:)).flatMap(\.rules).map(\.rule))
    return used.sorted().compactMap { rule in
      rule.breaks.map {
        Statement(.account(.brokenBy), ["rule": .code(rule.description), "reason": .term($0)])
      }
    } + [Statement(.account(.lowerBound))]
  }

  private var reach: [Statement] {
    let chains = Set(context.wallets.flatMap(\.addresses).map(\.chain))
    return context.findings.unspent.newestBlocks.filter { chains.contains($0.chain) }.map { block in
      Statement(
        .account(.chainReach),
        [
          "chain": .text(block.chain.name),
          "height": block.height.map { .code($0.description) } ?? .none,
          "time": .time(block.time),
        ],
        at: block.places
      )
    }
  }

  func leadsSection() -> Section {
    let leads = context.leads
    let requests = RequestSection(context: context).blocks
    guard !leads.isEmpty else {
      let none = Block.statements([Statement(.account(.noLeads))])
      return Section(id: .leads, blocks: requests.isEmpty ? [none] : requests)
    }
    var statements = [Statement(.account(.leadMeaning), at: leads.flatMap(\.evidence))]
    for lead in leads {
      let label = context.wallet(lead.cluster)
      if lead.basis == .declaredThirdParty {
        statements.append(
          Statement(.account(.leadThirdParty), ["cluster": label], at: lead.evidence)
        )
      }
      if lead.kind == .service {
        statements.append(Statement(.account(.leadService), ["cluster": label], at: lead.evidence))
      }
      statements += amounts(lead, label)
    }
    return Section(
      id: .leads,
      blocks: [
        .statements(statements),
        .table(walletTable(leads, "leads", "값을 받은 지갑", "Wallets that received value")),
        .table(flowTable(leads)),
      ] + requests
    )
  }

  private func flowTable(_ leads: [OwnedWallet]) -> Table {
    let rows = leads.flatMap { lead in
      context.withdrawals(to: lead).map { flow in
        Table.Row(
          .fact,
          [
            .optional(flow.time), .text(flow.from.description), context.wallet(lead.cluster),
            .code(flow.to.description), .quantity(flow.quantity, flow.asset),
            flow.transaction.map(Value.code) ?? .none,
          ],
          at: flow.places
        )
      }
    }
    return Table(
      caption: Term("withdrawals", "출금 내역", "Withdrawals"),
      columns: [
        .init(Term("time", "시각", "Time")), .init(Term("from", "보낸 계정", "From account")),
        .init(Term("wallet", "지갑", "Wallet")),
        .init(Term("to", "받은 주소", "To address"), .code, below: true),
        .init(Term("amount", "수량", "Amount"), .number),
        .init(Term("transaction", "거래번호", "Transaction"), .code),
      ],
      rows: rows
    )
  }

  func thirdPartiesSection() -> Section {
    var rights: [Statement] = context.nominees.map {
      Statement(
        .account(.thirdPartyNominee),
        ["account": .text($0.account.description)],
        at: $0.basis
      )
    }
    let nominees = Set(context.nominees.map(\.account))
    rights += context.review.filter { !nominees.contains($0.subject) }.map {
      Statement(
        .account(.thirdPartyReview),
        ["account": .text($0.subject.description)],
        at: $0.subjectPlaces
      )
    }
    rights += context.wallets.filter { $0.basis == .declaredThirdParty }.map {
      Statement(
        .account(.thirdPartyDeclared),
        ["cluster": context.wallet($0.cluster)],
        at: $0.evidence
      )
    }
    rights += (context.holdings?.excluded ?? []).filter { $0.reason == .claimedBySeveral }.map {
      Statement(
        .account(.thirdPartySeveral),
        ["place": context.place($0.location), "amount": $0.amount],
        at: $0.evidence
      )
    }
    rights += context.items.filter { $0.notes.contains(.debtDeducted) }.map {
      Statement(
        .account(.providerDebt),
        ["place": context.place($0.location)],
        at: $0.evidence
      )
    }
    if rights.isEmpty { rights = [Statement(.account(.thirdPartyNone))] }
    var statements = rights + [Statement(.account(.thirdPartyRule))]
    statements += context.items.filter {
      $0.custody == .domesticCoins && $0.availability == .available
    }
    .compactMap { item in
      item.quantity.map {
        Statement(
          .account(.flightRisk),
          ["account": context.place(item.location), "amount": .quantity($0, item.asset)],
          at: item.evidence
        )
      }
    }.sorted { $0.sortText < $1.sortText }
    if context.items.contains(where: { $0.custody == .domesticWon }) {
      statements.append(Statement(.account(.exemptionOpen)))
    }
    return Section(id: .thirdParties, blocks: [.statements(statements)])
  }
}

extension AccountChainBalance {
  /// How much of a known asset is free; `nil` if it is unknown, undetermined or nothing.
  var amount: Value? {
    guard let asset, let free, !free.isZero else { return nil }
    return .quantity(free, asset)
  }
}
