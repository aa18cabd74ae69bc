"""技术定制、订单式研发、揭榜挂帅: calls for research, sealed proposals, review, award and acceptance."""
