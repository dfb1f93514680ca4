/// What a column means, whatever it is called.
public enum ColumnRole: String, Hashable, Sendable, CaseIterable {
  /// The customer or account number.
  case account
  /// A date and time.
  case time
  /// The date of a time whose clock stands in another column.
  case date
  /// The clock of a time whose date stands in another column.
  case clock
  /// The exchange's own id of the row.
  case id
  /// The id that ties the rows of one event.
  case group
  /// A part of the customer's account: Spot, Funding, a wallet's name.
  case subaccount
  /// The type of the event, or its direction.
  case action
  /// A finer type beside ``action``.
  case subaction
  /// A word that says whether value came or went, beside ``action``.
  case direction
  /// The asset.
  case asset
  /// A pair of assets.
  case pair
  /// The quote asset of a trade, or what a price is counted in.
  case quote
  /// The network.
  case network
  /// How much of the asset.
  case quantity
  /// How much of the asset came in; empty or zero if it went out.
  case quantityIn = "quantity_in"
  /// How much of the asset went out; empty or zero if it came in.
  case quantityOut = "quantity_out"
  /// How much came in, of ``receivedAsset``.
  case received
  /// The asset that came in.
  case receivedAsset = "received_asset"
  /// How much went out, of ``sentAsset``.
  case sent
  /// The asset that went out.
  case sentAsset = "sent_asset"
  /// The asset that came in by an exchange of two, with its unit.
  case bought
  /// The asset that went out by an exchange of two, with its unit.
  case sold
  /// How much one asset, which the header names, came in or (below zero) went out: a column for each
  /// asset of the account.
  case leg
  /// The fee in one asset, which the header names.
  case legFee = "leg_fee"
  /// What of an order was not filled: the quantity is less by it.
  case remaining
  /// The price of one unit.
  case price
  /// The quantity times the price, before the fee.
  case gross
  /// The fee.
  case fee
  /// The asset of the fee.
  case feeAsset = "fee_asset"
  /// A valuation that is neither a price nor a gross amount; kept and not used.
  case value
  /// What a valuation is counted in.
  case valueAsset = "value_asset"
  /// The running balance of the asset after the row.
  case balance
  /// The running balance after the row of what is paid with, such as won.
  case counterBalance = "counter_balance"
  /// What was booked, with the fee.
  case settlement
  /// The transaction's identifier on the chain.
  case transaction
  /// The sending address.
  case from
  /// The receiving address, or the one address of the row.
  case to
  /// The destination tag or memo.
  case tag
  /// A name of the other side: an exchange, a person.
  case counterparty
  /// The contract of a token.
  case contract
  /// How many digits of a token's raw quantity stand behind the point.
  case decimals
  /// The number of a token that is one of its kind.
  case tokenID = "token_id"
  /// How far the event has come.
  case status
  /// A remark.
  case note
  /// All of a balance.
  case total
  /// What of a balance can be withdrawn.
  case available
  /// What of a balance is bound.
  case locked
  /// The office's own reference for a person.
  case personReference = "person_reference"
  /// What came of the search for a person.
  case searchResult = "search_result"
  /// A person's name.
  case name
  /// A person's name in Latin letters.
  case latinName = "latin_name"
  /// A day of birth.
  case birthDate = "birth_date"
  /// A sex.
  case sex
  /// A personal identifier; the column says of which kind.
  case identifier
  /// A bank.
  case bank
  /// Whose a registered address is, in the customer's words.
  case declaredOwner = "declared_owner"
  /// The office's number for a defaulter.
  case defaulter
  /// What is owed.
  case arrears
  /// The tax or duty.
  case taxItem = "tax_item"
  /// When it was due.
  case dueDate = "due_date"
  /// Where a price or a claim comes from.
  case source
  /// An actor's name.
  case actor
  /// What kind of actor it is.
  case actorKind = "actor_kind"
  /// How sure a claim is.
  case confidence
  /// An internet address.
  case ip
  /// A device.
  case device
  /// An operating system or program.
  case os
  /// What somebody did at the exchange: signed in, changed a password.
  case event
  /// A product of savings, staking or lending.
  case product
  /// Why or how an account is blocked.
  case block
  /// What the price of a day is: its mean or its last.
  case basis
  /// Known, and not read; the text stays in the record's raw cells.
  case ignored

  /// Whether several columns of one table may have the role.
  var mayRepeat: Bool {
    switch self {
    case .identifier, .ignored, .note, .value, .leg, .legFee: true
    default: false
    }
  }
}

/// What the rows of a table are.
public enum TableKind: String, Hashable, Sendable, CaseIterable {
  /// Events in accounts.
  case accountEvents = "account_events"
  /// Balances of accounts.
  case balances
  /// Customers.
  case subjects
  /// What came of searches for persons.
  case matchResults = "match_results"
  /// Addresses registered for withdrawals.
  case registeredAddresses = "registered_addresses"
  /// Deposits and withdrawals of won.
  case wonMovements = "won_movements"
  /// Prices.
  case prices
  /// The office's list.
  case defaulters
  /// Claims about addresses.
  case attributions
  /// Rows of a chain as an explorer writes them: from, to, asset, quantity.
  case transfers
  /// Who signed in when and from where.
  case accessLog = "access_log"
  /// What customers hold in savings, staking and lending.
  case products
  /// Accounts that are blocked or seized.
  case blocks
}
