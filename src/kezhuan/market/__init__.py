"""技术交易市场: listings, bidding lots, deposits, bids and the record that proves them."""
